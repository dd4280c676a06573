// The tasks of one phase of the program graph.
//
// Holds counters and tile queues, made once; the steps and the scratch belong to others. Used by one run at a time,
// inside an arena of `threads` threads.
#pragma once

#include <oneapi/tbb/task_group.h>

#include <atomic>
#include <memory>
#include <vector>

#include "pipeline/exec/executor.h"
#include "pipeline/exec/first_error.h"
#include "pipeline/exec/scratch.h"
#include "pipeline/exec/tile_queue.h"

namespace convoy {

class PhaseGraph {
 public:
  PhaseGraph(const BoundSteps& steps, const Dependences&, const Scratch& scratch, int threads);

  // Returns when every step has ended; throws the first error in step order.
  void run(const RunContext&);

 private:
  struct Node {
    explicit Node(int lanes) : queue(lanes) {}
    const BoundStep* step = nullptr;
    int order = 0;           // place among the phase's steps
    int before = 0;          // steps this one waits for
    std::vector<int> after;  // steps that wait for this one
    std::atomic<int> waiting{0};
    std::atomic<int> tiles_left{0};
    std::atomic<std::int64_t> tile_ns{0};  // as last measured; decides only who runs the tiles, never what they do
    TileQueue queue;
  };

  void advance(int node);
  bool start(Node&);
  void help(Node&, int helper, int helpers);
  bool work(Node&);
  int finish(Node&);
  void run_tile(const Node&, int tile, std::byte* scratch);

  const Scratch& scratch_;
  int threads_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<int> roots_;
  // Of the run under way:
  const RunContext* context_ = nullptr;
  tbb::task_group* group_ = nullptr;
  std::atomic<int> finished_{0};
  FirstError errors_;
};

}  // namespace convoy
