// An input pipeline in virtual time: the same slots, threads and order as the real ones, costs as given, no machine's noise.
//
// Tasks are samples to sample, to read and to decode, and tiles of the step; each group of threads takes the oldest task that is
// ready, tiles first. Gives what a meter would have shown.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <queue>
#include <random>
#include <vector>

#include "pipeline/exec/meter_reading.h"

namespace convoy::test {

struct SimulatedCosts {
  std::int64_t read = 0, decode = 0, augment = 0;  // ns a sample, on average
  std::int64_t step = 0;                           // ns of thread time a batch
  double spread = 0.5;                             // samples cost (1 - spread) to (1 + spread) times the average
};

class SimulatedInput {
 public:
  static constexpr int kBatchSize = 32, kTiles = 48;

  SimulatedInput(const InputCapacity& capacity, const SimulatedCosts& costs) : capacity_(capacity), costs_(costs) {
    idle_[kThreads] = capacity.threads;
    idle_[kReaders] = capacity.io_threads;
    idle_[kStepThread] = capacity.shared ? 0 : 1;
  }

  MeterReading run(int batches) {
    left_.assign(static_cast<std::size_t>(batches), 0);
    for (int i = 0; i < capacity_.slots; ++i) open_next();
    while (!events_.empty()) {
      const Task done = events_.top();
      events_.pop();
      now_ = done.end;
      ++idle_[done.group];
      finish(done);
      for (int group : {kThreads, kReaders, kStepThread}) start_tasks(group);
    }
    reading_.capacity = capacity_;
    reading_.elapsed_ns = now_;
    reading_.batches = batches;
    return reading_;
  }

 private:
  enum Group { kThreads, kReaders, kStepThread };
  enum class Work { read, fill, tile };
  struct Task {
    Work work;
    int group, batch;
    std::int64_t parts[3] = {0, 0, 0};  // read, decode, augment
    std::int64_t begin = 0, end = 0;
    bool operator<(const Task& other) const { return end > other.end; }  // the next to end is on top
  };

  std::int64_t vary(std::int64_t cost) {
    return static_cast<std::int64_t>(static_cast<double>(cost) *
                                     std::uniform_real_distribution(1 - costs_.spread, 1 + costs_.spread)(random_));
  }

  void open_next() {
    if (opened_ == static_cast<int>(left_.size())) return;
    const bool apart = capacity_.io_threads > 0;
    for (int i = 0; i < kBatchSize; ++i) {
      Task task{apart ? Work::read : Work::fill, apart ? kReaders : kThreads, opened_};
      task.parts[0] = vary(costs_.read);
      if (!apart) add_decoding(task);
      ready_[task.group].push_back(task);
    }
    left_[static_cast<std::size_t>(opened_++)] = kBatchSize;
    for (int group : {kThreads, kReaders}) start_tasks(group);
  }

  void add_decoding(Task& task) {
    task.parts[1] = vary(costs_.decode);
    task.parts[2] = vary(costs_.augment);
  }

  void start_tasks(int group) {
    std::deque<Task>& ready = ready_[group];
    for (; idle_[group] > 0 && !ready.empty(); --idle_[group]) {
      Task task = ready.front();
      ready.pop_front();
      task.begin = now_;
      task.end = now_ + (task.work == Work::tile ? costs_.step / tiles() : task.parts[0] + task.parts[1] + task.parts[2]);
      events_.push(task);
    }
  }

  int tiles() const { return capacity_.shared && capacity_.step_threads > 1 ? kTiles : 1; }

  void finish(const Task& task) {
    if (task.work == Work::tile) return finish_tile();
    const InputNode nodes[] = {InputNode::read, InputNode::decode, InputNode::augment};
    for (int i = 0; i < 3; ++i) reading_[nodes[i]].busy_ns += task.parts[i];
    if (stepping_ && task.work == Work::fill && capacity_.shared) {
      reading_.overlap_ns += now_ - std::max(task.begin, step_begin_);
    }
    int& left = left_[static_cast<std::size_t>(task.batch)];
    if (--left > 0) return;
    if (task.work == Work::fill) return close(task.batch);
    left = kBatchSize;
    for (int i = 0; i < kBatchSize; ++i) {
      Task fill{Work::fill, kThreads, task.batch};
      add_decoding(fill);
      ready_[kThreads].push_back(fill);
    }
  }

  void close(int batch) {
    closed_.push(-batch);
    begin_step();
  }

  void begin_step() {
    if (stepping_ || closed_.empty() || -closed_.top() != stepped_) return;
    closed_.pop();
    stepping_ = true;
    reading_.wait_ns += now_ - step_end_;
    step_begin_ = now_;
    tiles_left_ = tiles();
    const Task tile{Work::tile, capacity_.shared ? kThreads : kStepThread, stepped_};
    for (int i = 0; i < tiles_left_; ++i) ready_[tile.group].push_front(tile);
  }

  void finish_tile() {
    if (--tiles_left_ > 0) return;
    reading_[InputNode::step].busy_ns += now_ - step_begin_;
    step_end_ = now_;
    stepping_ = false;
    ++stepped_;
    open_next();
    begin_step();
  }

  InputCapacity capacity_;
  SimulatedCosts costs_;
  std::mt19937 random_{1};
  MeterReading reading_;
  std::int64_t now_ = 0, step_begin_ = 0, step_end_ = 0;
  std::vector<int> left_;  // samples of each batch that its present tasks have still to do
  int idle_[3] = {};
  std::deque<Task> ready_[3];
  std::priority_queue<Task> events_;
  std::priority_queue<int> closed_;  // negated, so that the first is on top
  int opened_ = 0, stepped_ = 0, tiles_left_ = 0;
  bool stepping_ = false;
};

}  // namespace convoy::test
