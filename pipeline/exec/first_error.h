// The first error of a run in serial order, whichever thread meets its own first.
//
// Work after the earliest known error is skipped, work before it still runs: so a parallel run ends with the very error
// a serial loop would have met.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>

namespace convoy {

class FirstError {
 public:
  // True when (step, tile) comes after a known error.
  bool skips(int step, int tile) const { return place(step, tile) > first_.load(std::memory_order_relaxed); }

  void record(int step, int tile, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (place(step, tile) >= first_.load(std::memory_order_relaxed)) return;
    first_.store(place(step, tile), std::memory_order_relaxed);
    error_ = std::move(error);
  }

  // After the run: throws the error and forgets it.
  void rethrow() {
    first_.store(kNone, std::memory_order_relaxed);
    if (auto error = std::exchange(error_, nullptr)) std::rethrow_exception(error);
  }

 private:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  static std::int64_t place(int step, int tile) { return (std::int64_t{step} << 32) + tile; }

  std::mutex mutex_;
  std::atomic<std::int64_t> first_{kNone};
  std::exception_ptr error_;
};

}  // namespace convoy
