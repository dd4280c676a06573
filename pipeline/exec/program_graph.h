// The program as a graph of oneTBB tasks: a step starts as soon as the steps it depends on have ended.
//
// Built once; see README.md for the picture and for why this is a task group with counters and not a flow graph. The
// thread that ends the last tile of a step goes straight on to a step this made ready, so a chain of one-tile steps
// costs no task at all. Runs isolated: while the caller waits for tiles of others it takes no input work.
#pragma once

#include <memory>

#include "pipeline/exec/executor.h"
#include "pipeline/exec/phase_dependences.h"

namespace convoy {

// `steps` must outlive the executor. For callers that have dependences instead of a memory plan.
std::unique_ptr<Executor> make_program_graph(const BoundSteps& steps, const PhaseDependences&, int threads);

}  // namespace convoy
