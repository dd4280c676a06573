#include "pipeline/exec/program_graph.h"

#include <oneapi/tbb/task_arena.h>

#include <vector>

#include "pipeline/exec/phase_graph.h"
#include "pipeline/exec/scratch.h"
#include "pipeline/exec/worker_arena.h"

namespace convoy {
namespace {

class ProgramGraph : public Executor {
 public:
  ProgramGraph(const BoundSteps& steps, const PhaseDependences& dependences, int threads)
      : arena_(worker_arena(threads)), scratch_(steps, arena_->slots()) {
    for (Phase phase : kPhases) {
      phases_.push_back(
          std::make_unique<PhaseGraph>(steps, dependences[static_cast<std::size_t>(phase)], scratch_, arena_->threads()));
    }
  }

  void run(Phase phase, const RunContext& context) override {
    PhaseGraph& graph = *phases_[static_cast<std::size_t>(phase)];
    arena_->run([&] { tbb::this_task_arena::isolate([&] { graph.run(context); }); });
  }

 private:
  std::shared_ptr<WorkerArena> arena_;
  Scratch scratch_;
  std::vector<std::unique_ptr<PhaseGraph>> phases_;
};

}  // namespace

std::unique_ptr<Executor> make_program_graph(const BoundSteps& steps, const PhaseDependences& dependences, int threads) {
  return std::make_unique<ProgramGraph>(steps, dependences, threads);
}

}  // namespace convoy
