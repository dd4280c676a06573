#include "pipeline/exec/phase_graph.h"

#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <limits>

#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

// Below this a step is over before a sleeping worker is awake.
constexpr std::int64_t kAloneNs = 5000;

}  // namespace

PhaseGraph::PhaseGraph(const BoundSteps& steps, const Dependences& dependences, const Scratch& scratch, int threads)
    : scratch_(scratch), threads_(threads) {
  const int count = static_cast<int>(dependences.steps.size());
  for (int i = 0; i < count; ++i) {
    auto node = std::make_unique<Node>(threads);
    node->step = steps.at(static_cast<std::size_t>(dependences.steps[i])).get();
    node->order = i;
    node->before = static_cast<int>(dependences.before[i].size());
    node->tile_ns = kAloneNs;  // unknown: share it
    nodes_.push_back(std::move(node));
  }
  for (int i = 0; i < count; ++i) {
    for (int earlier : dependences.before[i]) nodes_.at(static_cast<std::size_t>(earlier))->after.push_back(i);
    if (dependences.before[i].empty()) roots_.push_back(i);
  }
}

void PhaseGraph::run(const RunContext& context) {
  if (nodes_.empty()) return;
  // A context of our own: cancelling the work around us must not silently drop steps.
  tbb::task_group_context own(tbb::task_group_context::isolated);
  tbb::task_group group(own);
  context_ = &context;
  group_ = &group;
  finished_ = 0;
  for (const auto& node : nodes_) node->waiting.store(node->before, std::memory_order_relaxed);
  group.run_and_wait([this] {
    for (std::size_t i = 1; i < roots_.size(); ++i) group_->run([this, root = roots_[i]] { advance(root); });
    if (!roots_.empty()) advance(roots_[0]);
  });
  errors_.rethrow();
  if (finished_ != static_cast<int>(nodes_.size())) {
    throw Error(ExitCode::internal, "the program graph ran " + std::to_string(finished_) + " of " +
                                        std::to_string(nodes_.size()) + " steps; please report this as a bug");
  }
}

// Runs a ready step, then the steps it makes ready, until another thread has the last tile.
void PhaseGraph::advance(int node) {
  while (node >= 0 && start(*nodes_[node])) node = finish(*nodes_[node]);
}

// True when this thread ended the step's last tile.
bool PhaseGraph::start(Node& node) {
  int tiles = 0;
  try {
    tiles = node.step->tiles(context_->batch);
  } catch (...) {
    errors_.record(node.order, 0, std::current_exception());
  }
  if (tiles <= 0) return true;
  if (tiles == 1) {
    run_tile(node, 0, scratch_.of_thread(tbb::this_task_arena::current_thread_index()));
    return true;
  }
  node.tiles_left.store(tiles, std::memory_order_relaxed);
  node.queue.reset(tiles);
  const bool alone = node.tile_ns.load(std::memory_order_relaxed) * tiles < kAloneNs;
  help(node, 0, alone ? 1 : std::min(threads_, tiles));
  return work(node);
}

// Helpers are spawned as a binary tree, so that waking many threads is itself parallel.
void PhaseGraph::help(Node& node, int helper, int helpers) {
  for (int child : {2 * helper + 1, 2 * helper + 2}) {
    if (child >= helpers) return;
    group_->run([this, &node, child, helpers] {
      help(node, child, helpers);
      if (work(node)) advance(finish(node));
    });
  }
}

// Takes tiles until none is left; true for the one thread whose tile was the last to end.
bool PhaseGraph::work(Node& node) {
  const int thread = tbb::this_task_arena::current_thread_index();
  std::byte* const scratch = scratch_.of_thread(thread);
  int tile = node.queue.take(thread);
  if (tile < 0) return false;
  const std::int64_t begin = now_ns();
  int done = 0;
  for (; tile >= 0; tile = node.queue.take(thread), ++done) run_tile(node, tile, scratch);
  node.tile_ns.store((now_ns() - begin) / done, std::memory_order_relaxed);
  return node.tiles_left.fetch_sub(done, std::memory_order_acq_rel) == done;
}

// One of the steps that became ready, for this thread; the others become tasks. -1 for none.
int PhaseGraph::finish(Node& node) {
  finished_.fetch_add(1, std::memory_order_relaxed);
  int mine = -1;
  for (int next : node.after) {
    if (nodes_[next]->waiting.fetch_sub(1, std::memory_order_acq_rel) != 1) continue;
    if (mine < 0) {
      mine = next;
    } else {
      group_->run([this, next] { advance(next); });
    }
  }
  return mine;
}

void PhaseGraph::run_tile(const Node& node, int tile, std::byte* scratch) {
  if (errors_.skips(node.order, tile)) return;
  try {
    node.step->run(tile, *context_, scratch);
  } catch (...) {
    errors_.record(node.order, tile, std::current_exception());
  }
}

}  // namespace convoy
