#include "pipeline/exec/batch_sink.h"

#include <string>

#include "pipeline/core/error.h"
#include "pipeline/exec/time_span.h"

namespace convoy {

BatchSink::BatchSink(const InputPlan& plan, const EpochRange& range, const InputPipeline::Consumer& consumer, BatchSource& source,
                     Meter& meter)
    : plan_(plan),
      range_(range),
      consumer_(consumer),
      source_(source),
      meter_(meter),
      ids_(plan.sampler->size()),
      last_end_ns_(now_ns()) {}

void BatchSink::take(BatchWork& work) noexcept {
  meter_.wait_ns.fetch_add(now_ns() - last_end_ns_, std::memory_order_relaxed);
  try {
    BatchSlot& slot = work.slot();
    if (slot.sequence != expected_++) {
      throw Error(ExitCode::internal, "batch " + std::to_string(slot.sequence) + " came in place of batch " +
                                          std::to_string(expected_ - 1) + "; please report this as a bug");
    }
    if (source_.stopped()) {
      count(slot);
    } else if (const std::exception_ptr bug = work.bug()) {
      std::rethrow_exception(bug);
    } else {
      count(slot);
      consume(slot);
    }
  } catch (...) {
    if (!error_) error_ = std::current_exception();
    source_.stop();
  }
  last_end_ns_ = now_ns();
}

void BatchSink::count(const BatchSlot& slot) {
  for (int i = 0; i < slot.count; ++i) ids_.arrive(slot.sample_ids[i]);
  for (const SampleFailure& failure : slot.failures) ids_.arrive(failure.id);
}

void BatchSink::consume(BatchSlot& slot) {
  ledger_.requested += slot.requested;
  ledger_.delivered += slot.count;
  ledger_.failed += static_cast<std::int64_t>(slot.failures.size());
  const TimeSpan span(meter_.consume_ns);
  if (!consumer_(slot)) source_.stop();
}

Ledger BatchSink::finish() {
  if (error_) std::rethrow_exception(error_);
  ids_.require(*plan_.sampler, range_.epoch, range_.position, source_.end_position());
  if (expected_ != source_.batches() || !ledger_.balanced()) {
    throw Error(ExitCode::internal, "the input pipeline handed out " + std::to_string(source_.batches()) +
                                        " batches and got back " + std::to_string(expected_) + "; please report this as a bug");
  }
  return ledger_;
}

}  // namespace convoy
