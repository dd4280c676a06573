// A step together with one that follows it (pipeline/graph/follow_writers.h): a thread that has run the last tile of the first
// that a tile of the second waits for runs that tile at once.
//
// Who runs a tile of the second varies from run to run, what it computes does not. `tiles` begins a run. The tables of
// who waits for whom are made for a batch size when it is first seen, that of max_batch at once.
#pragma once

#include <memory>

#include "pipeline/graph/step_kind.h"

namespace convoy {

// `spans` is the step before anything was put around it, and lives as long.
struct StepInPair {
  std::unique_ptr<BoundStep> step;
  const BoundStep* spans = nullptr;
};
std::unique_ptr<BoundStep> run_together(StepInPair leader, StepInPair follower, int max_batch);

}  // namespace convoy
