#include "pipeline/exec/executor.h"

#include "pipeline/exec/phase_dependences.h"
#include "pipeline/exec/plain_executor.h"
#include "pipeline/exec/program_graph.h"

namespace convoy {

std::unique_ptr<Executor> make_program_graph(const Program& program, const MemoryPlan& plan, const BoundSteps& steps,
                                             int threads) {
  return make_program_graph(steps, find_phase_dependences(program, plan), threads);
}

std::unique_ptr<Executor> make_plain_executor(const Program& program, const MemoryPlan& plan, const BoundSteps& steps,
                                              int threads) {
  return make_plain_executor(steps, find_phase_dependences(program, plan), threads);
}

}  // namespace convoy
