// The program run step by step in serial order, the tiles of a step shared by plain std::threads.
//
// No oneTBB: the thread sanitizer sees every access, and the program graph has an oracle for its bits.
#pragma once

#include <memory>

#include "pipeline/exec/executor.h"
#include "pipeline/exec/phase_dependences.h"

namespace convoy {

// `steps` must outlive the executor. Only the order of the steps is used.
std::unique_ptr<Executor> make_plain_executor(const BoundSteps& steps, const PhaseDependences&, int threads);

}  // namespace convoy
