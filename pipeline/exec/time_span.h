// Adds the life time of a scope to one of the meter's counters.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace convoy {

inline std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class TimeSpan {
 public:
  explicit TimeSpan(std::atomic<std::int64_t>& total) : total_(total), begin_(now_ns()) {}
  ~TimeSpan() { total_.fetch_add(now_ns() - begin_, std::memory_order_relaxed); }
  TimeSpan(const TimeSpan&) = delete;
  TimeSpan& operator=(const TimeSpan&) = delete;

 private:
  std::atomic<std::int64_t>& total_;
  std::int64_t begin_;
};

}  // namespace convoy
