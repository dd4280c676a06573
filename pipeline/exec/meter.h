// Counters of one run of an input pipeline: what each node did, and where the batches were.
//
// Written by the nodes with relaxed atomics, one addition a chunk of samples or a batch; nothing waits for anything. Read at
// any time by anybody: a reading taken in mid-run may lack what is under way in a node. Times are nanoseconds of now_ns().
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "pipeline/exec/meter_reading.h"

namespace convoy {

class Meter {
 public:
  explicit Meter(const InputCapacity& capacity) : capacity_(capacity) {}

  void start();   // of a run: everything from zero
  void finish();  // of a run: the clock stands still
  std::int64_t started_at() const { return started_.load(std::memory_order_relaxed); }

  // Samples that a node has done, and the time that took, summed over threads.
  void did(InputNode node, std::int64_t samples, std::int64_t busy_ns) {
    Counter& counter = nodes_[index(node)];
    counter.samples.fetch_add(samples, std::memory_order_relaxed);
    counter.busy_ns.fetch_add(busy_ns, std::memory_order_relaxed);
  }
  // A batch, with its slot, spent this long in a place.
  void was_at(BatchPlace place, std::int64_t ns) { places_[index(place)].fetch_add(ns, std::memory_order_relaxed); }

  // The consumer's turns, by one thread at a time.
  void begin_step(std::int64_t now);
  void end_step(std::int64_t now, std::int64_t samples);

  MeterReading reading() const;

 private:
  using Sum = std::atomic<std::int64_t>;
  struct alignas(64) Counter {  // a cache line each: different threads write them all the time
    Sum samples{0}, busy_ns{0};
  };
  static std::int64_t get(const Sum& sum) { return sum.load(std::memory_order_relaxed); }
  std::int64_t shared_input_ns() const;

  const InputCapacity capacity_;
  std::array<Counter, kInputNodes> nodes_;
  std::array<Sum, kBatchPlaces> places_{};
  Sum batches_{0}, wait_ns_{0}, overlap_ns_{0};
  Sum started_{0}, finished_{0};       // 0: not yet
  Sum step_since_{0}, idle_since_{0};  // of the consumer: one of the two is 0
  std::int64_t input_at_step_begin_ = 0;
};

}  // namespace convoy
