// Graceful stop: SIGINT, SIGTERM and SIGUSR1 ask for a checkpoint and an end; a second SIGINT ends the process at once.
//
// Construct it in main before any other thread exists: the signals are blocked in every thread that follows and one
// thread of its own waits for them. Poll requested() between steps.
#pragma once

#include <atomic>
#include <thread>

namespace convoy {

class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool requested() const { return signal_.load(std::memory_order_relaxed) != 0; }
  int signal() const { return signal_.load(std::memory_order_relaxed); }

 private:
  void wait_for_signals();

  std::atomic<int> signal_{0};
  std::atomic<bool> done_{false};
  std::thread waiter_;
};

}  // namespace convoy
