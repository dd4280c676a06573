// The few threads that may block in file reads, so that no compute thread does.
//
// Takes whole batches and shares their samples out in small chunks: one batch is read by all threads at once, and the
// oldest batch first. `done` is called on a pool thread after a batch's last sample was read.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "pipeline/exec/batch_work.h"

namespace convoy {

class IoPool {
 public:
  // `batches` bounds those in the pool at one time. Throws Error(io) when the system refuses a thread.
  IoPool(int threads, int batches, std::function<void(BatchWork&)> done);
  ~IoPool();  // ends the threads; no batch may be left
  IoPool(const IoPool&) = delete;
  IoPool& operator=(const IoPool&) = delete;

  void submit(BatchWork&);

 private:
  struct Job {
    BatchWork* work = nullptr;  // null: free
    std::uint64_t ticket = 0;
    int next = 0;  // first sample nobody has taken
    int left = 0;  // samples not read yet
  };
  void end();
  void serve();
  Job* oldest_open();

  std::function<void(BatchWork&)> done_;
  std::mutex mutex_;
  std::condition_variable work_ready_;
  std::vector<Job> jobs_;
  std::uint64_t tickets_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace convoy
