// Runs the steps of one phase over a tensor table.
//
// Two implementations with the same bits: a oneTBB flow graph with one node a step (program_graph) and a plain
// std::thread pool (plain_executor), which the thread sanitizer can see through. Both are built once and allocate
// nothing while running. Steps depend on each other where their memory overlaps and one of them writes (dependences.h).
#pragma once

#include <memory>
#include <vector>

#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/program.h"
#include "pipeline/graph/step_kind.h"

namespace convoy {

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs every step of `phase`; rethrows the first error in step order. Not re-entrant.
  virtual void run(Phase phase, const RunContext&) = 0;
};

// `program` and the bound steps (one per program step, same order; null where the one before runs it too) must outlive the
// executor.
using BoundSteps = std::vector<std::unique_ptr<BoundStep>>;
std::unique_ptr<Executor> make_program_graph(const Program&, const MemoryPlan&, const BoundSteps&, int threads);
std::unique_ptr<Executor> make_plain_executor(const Program&, const MemoryPlan&, const BoundSteps&, int threads);

}  // namespace convoy
