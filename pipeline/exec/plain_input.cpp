#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "pipeline/core/clock.h"
#include "pipeline/exec/batch_sink.h"
#include "pipeline/exec/batch_source.h"
#include "pipeline/exec/batch_work.h"
#include "pipeline/exec/float_mode.h"
#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/start_threads.h"
#include "pipeline/exec/thread_count.h"
#include "pipeline/exec/thread_team.h"

namespace convoy {
namespace {

// One epoch. Batch number b lives in slot b % slots, which is free once batch b - slots has been consumed.
class EpochRun {
 public:
  EpochRun(std::vector<std::unique_ptr<BatchWork>>& slots, BatchSource& source, BatchSink& sink)
      : slots_(slots), left_(slots.size(), 0), source_(source), sink_(sink) {}

  void run(int threads) {
    std::vector<std::thread> workers;
    try {
      start_threads(workers, threads, [this](int) { serve(); });
      consume();
    } catch (...) {
      end();
      join(workers);
      throw;
    }
    join(workers);
  }

 private:
  static void join(std::vector<std::thread>& workers) {
    for (std::thread& worker : workers) worker.join();
  }

  // No further batch; those that are open are still filled.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  BatchWork& slot(std::uint64_t batch) { return *slots_[batch % slots_.size()]; }
  int& left(std::uint64_t batch) { return left_[batch % slots_.size()]; }

  // A worker: one sample at a time, of the oldest batch that has one left; opens the next batch when none has.
  void serve() {
    const FloatMode mode;
    std::unique_lock lock(mutex_);
    while (true) {
      if (filling_ < opened_) {
        fill_one(lock);
      } else if (ended_) {
        return;
      } else if (opened_ - consumed_ < slots_.size()) {
        open_next();
      } else {
        changed_.wait(lock);
      }
    }
  }

  void open_next() {
    BatchTicket ticket;
    ended_ = !source_.next(ticket);
    if (!ended_) {
      slot(opened_).open(ticket);
      left(opened_) = ticket.count;
      ++opened_;
    }
    changed_.notify_all();
  }

  void fill_one(std::unique_lock<std::mutex>& lock) {
    const std::uint64_t batch = filling_;
    BatchWork& work = slot(batch);
    const int sample = next_sample_++;
    if (sample == 0) work.stamps().read = work.stamps().begun = now_ns();
    if (next_sample_ == work.size()) {
      ++filling_;
      next_sample_ = 0;
    }
    lock.unlock();
    work.read(sample, sample + 1);
    work.transform(sample, sample + 1);
    lock.lock();
    if (left(batch) > 1) {
      --left(batch);
      return;
    }
    lock.unlock();
    work.gather();
    if (work.mix_tiles() > 0) work.mix(0, work.mix_tiles());
    work.close();
    lock.lock();
    left(batch) = 0;
    changed_.notify_all();
  }

  // The caller's thread: batches in order until the last one.
  void consume() {
    const FloatMode mode;
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return consumed_ < opened_ ? left(consumed_) == 0 : ended_; });
      if (consumed_ == opened_) return;
      BatchWork& work = slot(consumed_);
      lock.unlock();
      sink_.take(work);
      lock.lock();
      ++consumed_;
      changed_.notify_all();
    }
  }

  std::vector<std::unique_ptr<BatchWork>>& slots_;
  std::vector<int> left_;  // samples under way, by slot
  BatchSource& source_;
  BatchSink& sink_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t opened_ = 0, filling_ = 0, consumed_ = 0;  // batches; consumed_ <= filling_ <= opened_
  int next_sample_ = 0;                                    // of batch filling_
  bool ended_ = false;
};

// The workers read, too; the consumer has a thread of its own.
InputCapacity capacity_of(const InputPlan& plan) {
  return {plan.threads, 0, plan.slots, false, plan.step_threads, usable_threads(0)};
}

class PlainInput : public InputPipeline {
 public:
  explicit PlainInput(const InputPlan& plan) : plan_(plan), meter_(capacity_of(plan)), slots_(make_slots(plan_, meter_)) {
    ensure_worker_stack_size();
  }

  Ledger run(const EpochRange& range, const Consumer& consume) override {
    meter_.start();
    BatchSource source(plan_, range);
    BatchSink sink(plan_, range, consume, source, meter_);
    EpochRun(slots_, source, sink).run(plan_.threads);
    meter_.finish();
    return sink.finish();
  }

  MeterReading reading() const override { return meter_.reading(); }

 private:
  const InputPlan plan_;
  Meter meter_;
  std::vector<std::unique_ptr<BatchWork>> slots_;
};

}  // namespace

std::unique_ptr<InputPipeline> make_plain_input(const InputPlan& plan) { return std::make_unique<PlainInput>(plan); }

}  // namespace convoy
