#include "pipeline/exec/worker_arena.h"

#include <oneapi/tbb/info.h>

#include <array>
#include <map>
#include <mutex>

#include "pipeline/exec/float_mode.h"

namespace convoy {
namespace {

constexpr std::size_t kStackBytes = std::size_t{8} << 20;

// A thread may enter one arena from within another: the modes to return to are a stack. Deeper levels than it holds need
// no saving, they were all entered with the worker mode.
struct SavedModes {
  std::array<unsigned, 8> modes;
  std::size_t depth = 0;
};
thread_local SavedModes saved;

}  // namespace

void WorkerArena::FloatModeObserver::on_scheduler_entry(bool) {
  if (saved.depth < saved.modes.size()) saved.modes[saved.depth] = _mm_getcsr();
  ++saved.depth;
  _mm_setcsr(kWorkerFloatMode);
}

void WorkerArena::FloatModeObserver::on_scheduler_exit(bool) {
  if (saved.depth == 0) return;  // the thread was inside before the observer was switched on
  if (--saved.depth < saved.modes.size()) _mm_setcsr(saved.modes[saved.depth]);
}

WorkerArena::WorkerArena(int threads)
    : threads_(threads < 1 ? 1 : threads), stack_(tbb::global_control::thread_stack_size, kStackBytes), arena_(threads_) {
  if (threads_ > tbb::info::default_concurrency()) {
    more_threads_.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads_));
  }
  // oneTBB sets a task's float mode from its context, and the arena's default context remembers the mode of the thread
  // that initialises it; the observer covers what runs outside any task.
  const FloatMode mode;
  arena_.initialize();
  observer_.emplace(arena_);
}

std::shared_ptr<WorkerArena> worker_arena(int threads) {
  static std::mutex mutex;
  static std::map<int, std::weak_ptr<WorkerArena>> arenas;
  const std::lock_guard lock(mutex);
  std::weak_ptr<WorkerArena>& known = arenas[threads];
  if (auto arena = known.lock()) return arena;
  auto arena = std::make_shared<WorkerArena>(threads);
  known = arena;
  return arena;
}

}  // namespace convoy
