#include "pipeline/exec/meter.h"

#include "pipeline/core/clock.h"

namespace convoy {

void Meter::start() {
  for (Counter& counter : nodes_) counter.samples = counter.busy_ns = 0;
  for (Sum& place : places_) place = 0;
  batches_ = wait_ns_ = overlap_ns_ = finished_ = step_since_ = 0;
  started_ = idle_since_ = now_ns();
}

void Meter::finish() {
  const std::int64_t now = now_ns();
  if (const std::int64_t since = get(idle_since_)) wait_ns_ += now - since;
  idle_since_ = 0;
  finished_ = now;
}

// Of the threads that the step shares with the input.
std::int64_t Meter::shared_input_ns() const {
  std::int64_t sum = 0;
  for (InputNode node : {InputNode::sampler, InputNode::decode, InputNode::augment}) sum += get(nodes_[index(node)].busy_ns);
  return sum;
}

void Meter::begin_step(std::int64_t now) {
  wait_ns_.fetch_add(now - get(idle_since_), std::memory_order_relaxed);
  idle_since_.store(0, std::memory_order_relaxed);
  step_since_.store(now, std::memory_order_relaxed);
  input_at_step_begin_ = shared_input_ns();
}

void Meter::end_step(std::int64_t now, std::int64_t samples) {
  const std::int64_t taken = now - get(step_since_);
  did(InputNode::step, samples, taken);
  was_at(BatchPlace::step, taken);
  if (capacity_.shared) overlap_ns_.fetch_add(shared_input_ns() - input_at_step_begin_, std::memory_order_relaxed);
  batches_.fetch_add(1, std::memory_order_relaxed);
  step_since_.store(0, std::memory_order_relaxed);
  idle_since_.store(now, std::memory_order_relaxed);
}

MeterReading Meter::reading() const {
  MeterReading r;
  r.capacity = capacity_;
  if (get(started_) == 0) return r;
  const std::int64_t now = get(finished_) != 0 ? get(finished_) : now_ns();
  r.elapsed_ns = now - get(started_);
  r.batches = get(batches_);
  r.wait_ns = get(wait_ns_);
  r.overlap_ns = get(overlap_ns_);
  for (std::size_t i = 0; i < kInputNodes; ++i) r.nodes[i] = {get(nodes_[i].samples), get(nodes_[i].busy_ns)};
  for (std::size_t i = 0; i < kBatchPlaces; ++i) r.place_ns[i] = get(places_[i]);
  if (const std::int64_t since = get(idle_since_)) r.wait_ns += now - since;
  if (const std::int64_t since = get(step_since_)) {
    r[InputNode::step].busy_ns += now - since;
    r.place_ns[index(BatchPlace::step)] += now - since;
  }
  return r;
}

}  // namespace convoy
