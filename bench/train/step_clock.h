// Where the time of a program goes: a clock around every tile of every step.
//
// The times of one step add up over the threads that run its tiles. Two clock reads a tile, some 50 ns.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "pipeline/exec/session.h"

namespace convoy::bench {

class StepClock {
 public:
  // For Session's `wrap`; the clock outlives the session.
  StepWrapper wrapper();
  void reset();
  // Nanoseconds by position in the program, summed over threads, since the last reset.
  std::vector<std::int64_t> nanoseconds() const;

 private:
  std::vector<std::unique_ptr<std::atomic<std::int64_t>>> sums_;
};

}  // namespace convoy::bench
