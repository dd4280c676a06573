#include "pipeline/exec/thread_team.h"

#include <pthread.h>
#include <xmmintrin.h>

#include "pipeline/exec/float_mode.h"
#include "pipeline/exec/start_threads.h"

namespace convoy {
namespace {

constexpr std::size_t kStackBytes = std::size_t{8} << 20;
constexpr int kSpins = 500;  // some microseconds

}  // namespace

void ensure_worker_stack_size() {
  pthread_attr_t defaults;
  if (pthread_getattr_default_np(&defaults) != 0) return;
  std::size_t bytes = 0;
  if (pthread_attr_getstacksize(&defaults, &bytes) == 0 && bytes < kStackBytes) {
    pthread_attr_setstacksize(&defaults, kStackBytes);
    pthread_setattr_default_np(&defaults);
  }
  pthread_attr_destroy(&defaults);
}

ThreadTeam::ThreadTeam(int threads) {
  ensure_worker_stack_size();
  try {
    start_threads(workers_, threads - 1, [this](int i) { serve(i + 1); });
  } catch (...) {
    end();
    throw;
  }
}

ThreadTeam::~ThreadTeam() { end(); }

void ThreadTeam::end() {
  {
    const std::lock_guard lock(mutex_);
    round_ = -1;
  }
  begin_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadTeam::run(const std::function<void(int)>& work) {
  const FloatMode mode;
  if (workers_.empty()) return work(0);
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    busy_ = static_cast<int>(workers_.size());
    ++round_;
  }
  begin_.notify_all();
  work(0);
  for (int i = 0; i < kSpins && busy_ > 0; ++i) _mm_pause();
  std::unique_lock lock(mutex_);
  end_.wait(lock, [this] { return busy_ == 0; });
}

long ThreadTeam::wait_for_round(long seen) {
  for (int i = 0; i < kSpins; ++i) {
    if (const long round = round_; round != seen) return round;
    _mm_pause();
  }
  std::unique_lock lock(mutex_);
  begin_.wait(lock, [&] { return round_ != seen; });
  return round_;
}

void ThreadTeam::serve(int member) {
  const FloatMode mode;
  for (long round = 0; (round = wait_for_round(round)) >= 0;) {
    (*work_)(member);
    if (busy_.fetch_sub(1) != 1) continue;
    const std::lock_guard lock(mutex_);  // the caller is either not waiting yet or really asleep
    end_.notify_one();
  }
}

}  // namespace convoy
