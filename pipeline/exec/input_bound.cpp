#include "pipeline/exec/input_bound.h"

#include <algorithm>

namespace convoy {
namespace {

int threads_of_step(const InputCapacity& c) { return c.shared ? std::min(c.step_threads, c.threads) : 1; }

double gain_without(double InputCosts::*part, const MeterReading& r) {
  const InputCosts costs = costs_of(r);
  InputCosts then = costs;
  then.*part = 0;
  return gain_of(costs, r.capacity, then, r.capacity);
}

}  // namespace

InputCosts costs_of(const MeterReading& r) {
  InputCosts costs;
  if (r.batches <= 0) return costs;
  const auto of = [&](InputNode node) { return static_cast<double>(r[node].busy_ns) / static_cast<double>(r.batches); };
  costs.sampler = of(InputNode::sampler);
  costs.read = of(InputNode::read);
  costs.decode = of(InputNode::decode);
  costs.augment = of(InputNode::augment);
  const double wall = of(InputNode::step);
  const double overlap = static_cast<double>(r.overlap_ns) / static_cast<double>(r.batches);
  costs.step = std::max(wall, threads_of_step(r.capacity) * wall - overlap);
  return costs;
}

double thread_work(const InputCosts& costs, const InputCapacity& capacity) {
  return costs.sampler + costs.decode + costs.augment + (capacity.io_threads > 0 ? 0 : costs.read) +
         (capacity.shared ? costs.step : 0);
}

double input_bound(const InputCosts& costs, const InputCapacity& capacity) {
  const double step = costs.step / threads_of_step(capacity);
  const double readers = capacity.io_threads > 0 ? costs.read / capacity.io_threads : 0;
  return std::max({step, thread_work(costs, capacity) / capacity.threads, readers, costs.sampler});
}

double gain_of(const InputCosts& now, const InputCapacity& capacity, const InputCosts& then, const InputCapacity& changed) {
  const double after = input_bound(then, changed);
  return after > 0 ? std::max(0.0, input_bound(now, capacity) / after - 1) : 0;
}

double gain_of_a_thread(const MeterReading& r) {
  InputCapacity more = r.capacity;
  // A step that uses all threads will use one more.
  if (more.step_threads == more.threads) ++more.step_threads;
  ++more.threads;
  const InputCosts costs = costs_of(r);
  return gain_of(costs, r.capacity, costs, more);
}

double gain_of_free_order(const MeterReading& r) { return gain_without(&InputCosts::sampler, r); }
double gain_of_free_reads(const MeterReading& r) { return gain_without(&InputCosts::read, r); }

double gain_of_free_input(const MeterReading& r) {
  const InputCosts costs = costs_of(r);
  InputCosts then;
  then.step = costs.step;
  return gain_of(costs, r.capacity, then, r.capacity);
}

double gain_of_overlap(const MeterReading& r) {
  const double bound = input_bound(costs_of(r), r.capacity);
  if (r.batches <= 0 || bound <= 0) return 0;
  return std::max(0.0, static_cast<double>(r.elapsed_ns) / static_cast<double>(r.batches) / bound - 1);
}

}  // namespace convoy
