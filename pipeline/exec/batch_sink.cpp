#include "pipeline/exec/batch_sink.h"

#include <algorithm>
#include <string>

#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"

namespace convoy {

BatchSink::BatchSink(const InputPlan& plan, const EpochRange& range, const InputPipeline::Consumer& consumer, BatchSource& source,
                     Meter& meter)
    : plan_(plan), range_(range), consumer_(consumer), source_(source), meter_(meter), ids_(plan.sampler->size()) {}

void BatchSink::take(BatchWork& work) noexcept {
  BatchSlot& slot = work.slot();
  begin(work.stamps());
  try {
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
  work.stamps().freed = now_ns();
  meter_.end_step(work.stamps().freed, slot.requested);
}

void BatchSink::begin(const BatchWork::Stamps& at) {
  const std::int64_t now = now_ns();
  in_order_at_ = std::max(in_order_at_, at.closed);
  meter_.was_at(BatchPlace::reading, at.read - at.opened);
  meter_.was_at(BatchPlace::queued, at.begun - at.read);
  meter_.was_at(BatchPlace::filling, at.closed - at.begun);
  meter_.was_at(BatchPlace::ordering, in_order_at_ - at.closed);
  meter_.was_at(BatchPlace::ready, now - in_order_at_);
  meter_.begin_step(now);
}

void BatchSink::count(const BatchSlot& slot) {
  for (int i = 0; i < slot.count; ++i) ids_.arrive(slot.drawn_ids[i]);
  for (const SampleFailure& failure : slot.failures) {
    if (!failure.substitute) ids_.arrive(failure.id);
  }
}

void BatchSink::consume(BatchSlot& slot) {
  ledger_.requested += slot.requested;
  ledger_.delivered += slot.count;
  for (const SampleFailure& failure : slot.failures) ++(failure.substitute ? ledger_.substituted : ledger_.failed);
  const std::int64_t begin = now_ns();
  if (!consumer_(slot)) source_.stop();
  if (plan_.trace == nullptr) return;
  plan_.trace->add(Trace::input, Trace::step, begin, now_ns(), static_cast<std::int64_t>(slot.sequence));
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
