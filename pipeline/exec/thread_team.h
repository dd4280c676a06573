// A fixed team of std::threads that run one piece of work together.
//
// Workers spin for a moment between pieces and then sleep. Each has the worker float mode and at least an 8 MiB stack.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace convoy {

// Raises the stack size of threads that are started from now on to 8 MiB where the system's default is smaller.
void ensure_worker_stack_size();

class ThreadTeam {
 public:
  explicit ThreadTeam(int threads);  // the caller of `run` is one of them; throws Error(io) when the system refuses one
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls work(member) once on every thread, member 0 on this one; returns when all have ended. `work` must not throw.
  void run(const std::function<void(int)>& work);

 private:
  void end();
  void serve(int member);
  long wait_for_round(long seen);

  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const std::function<void(int)>* work_ = nullptr;
  std::atomic<long> round_{0};  // -1: go home
  std::atomic<int> busy_{0};
  std::vector<std::thread> workers_;
};

}  // namespace convoy
