// The one oneTBB arena of N threads that everything shares: program graph and input graph.
//
// Every thread in it runs with the worker float mode and an 8 MiB stack (generated kernels may have large frames). N may
// exceed the number of CPUs, as tests need. The calling thread counts as one of the N while it is inside `run`.
#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>

#include <memory>
#include <optional>

namespace convoy {

class WorkerArena {
 public:
  explicit WorkerArena(int threads);

  // Runs `body` inside the arena, on the calling thread unless all N slots are taken. Inside this arena already, it
  // just calls.
  template <typename Body>
  void run(Body&& body) {
    arena_.execute(std::forward<Body>(body));
  }

  int threads() const { return threads_; }
  // Bound of tbb::this_task_arena::current_thread_index(): oneTBB keeps a second slot even for one thread.
  int slots() const { return threads_ < 2 ? 2 : threads_; }

 private:
  class FloatModeObserver : public tbb::task_scheduler_observer {
   public:
    explicit FloatModeObserver(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
    ~FloatModeObserver() override { observe(false); }
    void on_scheduler_entry(bool is_worker) override;
    void on_scheduler_exit(bool is_worker) override;
  };

  int threads_;
  tbb::global_control stack_;
  std::optional<tbb::global_control> more_threads_;
  tbb::task_arena arena_;
  std::optional<FloatModeObserver> observer_;
};

// The arena for this number of threads: made on first use, shared as long as anybody holds it.
std::shared_ptr<WorkerArena> worker_arena(int threads);

}  // namespace convoy
