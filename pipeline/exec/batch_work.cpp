#include "pipeline/exec/batch_work.h"

#include <algorithm>
#include <cstring>

#include "pipeline/core/clock.h"

namespace convoy {

BatchWork::BatchWork(const InputPlan& plan, Meter& meter) : plan_(plan), meter_(meter) {
  const auto batch = static_cast<std::size_t>(plan.batch_size);
  slot_.images = Arena(batch * static_cast<std::size_t>(plan.image.elements()) * sizeof(float));
  slot_.labels.resize(batch);
  slot_.sample_ids.resize(batch);
  slot_.drawn_ids.resize(batch);
  slot_.encoded.resize(batch);
  slot_.failures.reserve(batch);
  outcomes_.resize(batch);
  if (plan.batch_transform == nullptr) return;
  slot_.other_labels.resize(batch);
  slot_.target_weights.resize(2 * batch);
  spare_ = Arena(static_cast<std::size_t>(plan.image.elements()) * sizeof(float));
}

void BatchWork::open(const BatchTicket& ticket) {
  stamps_.opened = now_ns();
  meter_.was_at(BatchPlace::free, stamps_.opened - std::max(stamps_.freed, meter_.started_at()));
  slot_.sequence = ticket.sequence;
  slot_.epoch = ticket.epoch;
  slot_.position = ticket.position;
  slot_.requested = ticket.count;
  slot_.count = 0;
  slot_.failures.clear();
  mix_tiles_ = 0;
  mix_bug_ = nullptr;
  for (int i = 0; i < ticket.count; ++i) {
    const auto id = static_cast<std::int32_t>(plan_.sampler->id(ticket.epoch, ticket.position + i));
    slot_.sample_ids[i] = slot_.drawn_ids[i] = id;
    outcomes_[i].failed = false;
    outcomes_[i].bug = nullptr;
    outcomes_[i].substitute = -1;
  }
  did(InputNode::sampler, ticket.count, stamps_.opened, now_ns());
}

template <typename Do>
void BatchWork::attempt(Outcome& outcome, Do&& action) noexcept {
  if (outcome.failed) return;
  try {
    const Status status = action();
    if (status.ok()) return;
    outcome.reason = status.failure().message;
  } catch (...) {
    outcome.bug = std::current_exception();
  }
  outcome.failed = true;
}

void BatchWork::read(int begin, int end) noexcept {
  const std::int64_t start = now_ns();
  for (int i = begin; i < end; ++i) {
    attempt(outcomes_[i], [&] {
      slot_.labels[i] = plan_.dataset->label(slot_.sample_ids[i]);
      return plan_.dataset->read(slot_.sample_ids[i], slot_.encoded[i]);
    });
  }
  did(InputNode::read, end - begin, start, now_ns());
}

void BatchWork::transform(int begin, int end) noexcept {
  const std::int64_t start = now_ns();
  std::int64_t last = start, augmented_ns = 0;
  for (int i = begin; i < end; ++i) {
    SampleClock clock;
    attempt(outcomes_[i], [&] { return fill(i, clock); });
    if (outcomes_[i].failed && !outcomes_[i].bug) substitute(i);
    const std::int64_t sample_start = last;
    last = now_ns();
    if (clock.decoded_at != 0) augmented_ns += last - clock.decoded_at;
    trace_sample(i, sample_start, clock, last);
  }
  meter_.did(InputNode::decode, end - begin, last - start - augmented_ns);
  if (augmented_ns > 0) meter_.did(InputNode::augment, end - begin, augmented_ns);
}

// Draws are keyed by what the order named: a picture that also stands in for another one is not the same picture twice.
Status BatchWork::fill(int i, SampleClock& clock) {
  return plan_.transform->run_clocked(slot_.encoded[i], slot_.epoch, draw_key(i), image(i), clock);
}

// The first usable one of those that follow in the epoch's order: a function of the data and the order alone, so that no
// thread and no interruption can change it. It comes in its own place as well.
void BatchWork::substitute(int i) noexcept {
  for (int ahead = 1; ahead <= plan_.substitutes; ++ahead) {
    const std::int64_t id = plan_.sampler->id(slot_.epoch, (slot_.position + i + ahead) % plan_.sampler->size());
    Outcome next;
    SampleClock clock;
    attempt(next, [&] { return plan_.dataset->read(id, slot_.encoded[i]); });
    attempt(next, [&] { return fill(i, clock); });
    outcomes_[i].bug = next.bug;
    if (next.bug) return;
    if (next.failed) continue;
    outcomes_[i].substitute = id;
    slot_.sample_ids[i] = static_cast<std::int32_t>(id);
    slot_.labels[i] = plan_.dataset->label(id);
    return;
  }
}

void BatchWork::gather() {
  const std::int64_t start = now_ns();
  int kept = 0;
  for (int i = 0; i < slot_.requested; ++i) {
    const Outcome& outcome = outcomes_[i];
    if (outcome.failed && !outcome.bug) slot_.failures.push_back(failure(i));
    if (!outcome.usable()) continue;
    if (kept != i) {
      std::memcpy(image(kept), image(i), static_cast<std::size_t>(plan_.image.elements()) * sizeof(float));
      slot_.labels[kept] = slot_.labels[i];
      slot_.sample_ids[kept] = slot_.sample_ids[i];
      slot_.drawn_ids[kept] = slot_.drawn_ids[i];
    }
    ++kept;
  }
  slot_.count = kept;
  if (plan_.batch_transform != nullptr) begin_mix();
  did(InputNode::order, slot_.requested, start, now_ns());
}

// The nodes before the step have the same places among the meter's nodes and the trace's names.
void BatchWork::did(InputNode node, int samples, std::int64_t begin, std::int64_t end) {
  meter_.did(node, samples, end - begin);
  if (plan_.trace != nullptr) {
    plan_.trace->add(Trace::input, static_cast<std::int32_t>(node), begin, end, static_cast<std::int64_t>(slot_.sequence));
  }
}

void BatchWork::trace_sample(int i, std::int64_t begin, const SampleClock& clock, std::int64_t end) {
  if (plan_.trace == nullptr) return;
  const std::int64_t decoded = clock.decoded_at != 0 ? clock.decoded_at : end;
  plan_.trace->add(Trace::input, Trace::decode, begin, decoded, slot_.sample_ids[i]);
  if (decoded != end) plan_.trace->add(Trace::input, Trace::augment, decoded, end, slot_.sample_ids[i]);
}

SampleFailure BatchWork::failure(int i) const {
  const Dataset& dataset = *plan_.dataset;
  SampleFailure failure{slot_.drawn_ids[i], dataset.describe(slot_.drawn_ids[i]), outcomes_[i].reason};
  if (const std::int64_t id = outcomes_[i].substitute; id >= 0) failure.substitute = {id, dataset.describe(id)};
  return failure;
}

BatchView BatchWork::view() {
  return {image(0),
          reinterpret_cast<float*>(spare_.data()),
          plan_.image,
          slot_.count,
          std::span(slot_.labels).first(static_cast<std::size_t>(slot_.count)),
          std::span(slot_.other_labels).first(static_cast<std::size_t>(slot_.count)),
          std::span(slot_.target_weights).first(2 * static_cast<std::size_t>(slot_.count))};
}

void BatchWork::begin_mix() {
  try {
    plan_.batch_transform->set_targets(view(), key());
    mix_tiles_ = plan_.batch_transform->tiles(view(), key());
  } catch (...) {
    mix_bug_ = std::current_exception();
  }
}

void BatchWork::mix(int begin, int end) noexcept {
  const std::int64_t start = now_ns();
  try {
    for (int tile = begin; tile < end; ++tile) plan_.batch_transform->mix(view(), key(), tile);
  } catch (...) {
    const std::lock_guard lock(mix_mutex_);
    mix_bug_ = std::current_exception();
  }
  meter_.did(InputNode::augment, 0, now_ns() - start);
}

void BatchWork::close() { stamps_.closed = now_ns(); }

std::exception_ptr BatchWork::bug() const {
  for (int i = 0; i < slot_.requested; ++i) {
    if (outcomes_[i].bug) return outcomes_[i].bug;
  }
  return mix_bug_;
}

std::vector<std::unique_ptr<BatchWork>> make_slots(const InputPlan& plan, Meter& meter) {
  if (plan.batch_size < 1 || plan.slots < 1 || plan.threads < 1 || plan.io_threads < 1) {
    throw Error(ExitCode::internal, "an input plan needs a batch size, slots, threads and read threads of at least 1");
  }
  std::vector<std::unique_ptr<BatchWork>> slots;
  for (int i = 0; i < plan.slots; ++i) slots.push_back(std::make_unique<BatchWork>(plan, meter));
  return slots;
}

}  // namespace convoy
