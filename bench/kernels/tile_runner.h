// Runs tiles the way a program does: one after the other on the calling thread, or as tasks of a oneTBB arena.
#pragma once

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

namespace convoy::bench {

class TileRunner {
 public:
  explicit TileRunner(int threads) : threads_(threads), arena_(threads) {}

  int threads() const { return threads_; }

  // Calls body(i, thread) for i in [0, count), with thread < threads().
  template <typename Body>
  void run(int count, const Body& body) {
    if (threads_ == 1) {
      for (int i = 0; i < count; ++i) body(i, 0);
      return;
    }
    arena_.execute([&] {
      tbb::parallel_for(
          0, count, [&](int i) { body(i, tbb::this_task_arena::current_thread_index()); }, tbb::simple_partitioner());
    });
  }

 private:
  int threads_;
  tbb::task_arena arena_;
};

}  // namespace convoy::bench
