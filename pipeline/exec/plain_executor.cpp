#include "pipeline/exec/plain_executor.h"

#include "pipeline/exec/first_error.h"
#include "pipeline/exec/float_mode.h"
#include "pipeline/exec/scratch.h"
#include "pipeline/exec/thread_team.h"
#include "pipeline/exec/tile_queue.h"

namespace convoy {
namespace {

class PlainExecutor : public Executor {
 public:
  PlainExecutor(const BoundSteps& steps, std::array<std::vector<int>, std::size(kPhases)> order, int threads)
      : steps_(steps), order_(std::move(order)), team_(threads), queue_(team_.threads()), scratch_(steps, team_.threads()) {}

  void run(Phase phase, const RunContext& context) override {
    const FloatMode mode;
    context_ = &context;
    const std::vector<int>& order = order_[static_cast<std::size_t>(phase)];
    for (place_ = 0; place_ < static_cast<int>(order.size()); ++place_) {
      if (errors_.skips(place_, 0)) break;
      step_ = steps_.at(static_cast<std::size_t>(order[place_])).get();
      run_step();
    }
    errors_.rethrow();
  }

 private:
  void run_step() {
    int tiles = 0;
    try {
      tiles = step_->tiles(context_->batch);
    } catch (...) {
      errors_.record(place_, 0, std::current_exception());
    }
    if (tiles == 1) run_tile(0, 0);
    if (tiles <= 1) return;
    queue_.reset(tiles);
    team_.run(take_tiles_);
  }

  void run_tile(int tile, int member) {
    if (errors_.skips(place_, tile)) return;
    try {
      step_->run(tile, *context_, scratch_.of_thread(member));
    } catch (...) {
      errors_.record(place_, tile, std::current_exception());
    }
  }

  const BoundSteps& steps_;
  std::array<std::vector<int>, std::size(kPhases)> order_;
  ThreadTeam team_;
  TileQueue queue_;
  Scratch scratch_;
  FirstError errors_;
  const std::function<void(int)> take_tiles_ = [this](int member) {
    for (int tile = queue_.take(member); tile >= 0; tile = queue_.take(member)) run_tile(tile, member);
  };
  // Of the run under way; written while the team is idle.
  const RunContext* context_ = nullptr;
  const BoundStep* step_ = nullptr;
  int place_ = 0;
};

}  // namespace

std::unique_ptr<Executor> make_plain_executor(const BoundSteps& steps, const PhaseDependences& dependences, int threads) {
  std::array<std::vector<int>, std::size(kPhases)> order;
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = dependences[i].steps;
  return std::make_unique<PlainExecutor>(steps, std::move(order), threads);
}

}  // namespace convoy
