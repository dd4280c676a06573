// Monotonic time, for progress lines and meters. Never used in a result.
#pragma once

#include <chrono>
#include <cstdint>

namespace convoy {

// Nanoseconds from a point in the past; never 0. Alone in its source file, so that a test may link a clock of its own.
std::int64_t now_ns();

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  void restart() { start_ = Clock::now(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace convoy
