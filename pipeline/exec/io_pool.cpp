#include "pipeline/exec/io_pool.h"

#include <algorithm>

#include "pipeline/exec/start_threads.h"

namespace convoy {
namespace {

constexpr int kChunk = 8;  // samples a thread takes at once

}  // namespace

IoPool::IoPool(int threads, int batches, std::function<void(BatchWork&)> done)
    : done_(std::move(done)), jobs_(static_cast<std::size_t>(batches)) {
  try {
    start_threads(threads_, threads, [this](int) { serve(); });
  } catch (...) {
    end();
    throw;
  }
}

IoPool::~IoPool() { end(); }

void IoPool::end() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  work_ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void IoPool::submit(BatchWork& work) {
  {
    const std::lock_guard lock(mutex_);
    const auto free = std::find_if(jobs_.begin(), jobs_.end(), [](const Job& job) { return job.work == nullptr; });
    *free = {&work, tickets_++, 0, work.size()};  // there is one: batches in flight are bounded by the slots
  }
  work_ready_.notify_all();
}

IoPool::Job* IoPool::oldest_open() {
  Job* oldest = nullptr;
  for (Job& job : jobs_) {
    if (job.work == nullptr || job.next == job.work->size()) continue;
    if (oldest == nullptr || job.ticket < oldest->ticket) oldest = &job;
  }
  return oldest;
}

void IoPool::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    Job* const job = oldest_open();
    if (job == nullptr) {
      if (closing_) return;
      work_ready_.wait(lock);
      continue;
    }
    BatchWork& work = *job->work;
    const int begin = job->next;
    const int end = job->next = std::min(begin + kChunk, work.size());
    lock.unlock();
    work.read(begin, end);
    lock.lock();
    job->left -= end - begin;
    if (job->left > 0) continue;
    job->work = nullptr;
    lock.unlock();
    done_(work);
    lock.lock();
  }
}

}  // namespace convoy
