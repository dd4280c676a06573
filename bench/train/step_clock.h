// Where the time of a program goes: a clock around every tile of every step.
//
// The times of one step add up over the threads that run its tiles. Two clock reads a tile, some 50 ns. While `record` asks for
// it, each tile also leaves a span in a trace.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "pipeline/exec/session.h"
#include "pipeline/exec/trace.h"

namespace convoy::bench {

class StepClock {
 public:
  // The trace, where there is one, gets the steps' names and outlives the clock.
  explicit StepClock(Trace* trace = nullptr) : trace_(trace) {}

  // For Session's `wrap`; the clock outlives the session.
  StepWrapper wrapper();
  void reset();
  void record(bool on) { recording_.store(on && trace_ != nullptr, std::memory_order_relaxed); }  // between steps
  // Nanoseconds by position in the program, summed over threads, since the last reset.
  std::vector<std::int64_t> nanoseconds() const;

 private:
  friend class ClockedStep;
  Trace* trace_;
  std::atomic<bool> recording_{false};
  std::vector<std::unique_ptr<std::atomic<std::int64_t>>> sums_;
};

}  // namespace convoy::bench
