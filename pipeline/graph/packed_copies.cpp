#include "pipeline/graph/packed_copies.h"

#include <algorithm>

namespace convoy {

void add_packed_copy(Program& program, Step copy) {
  std::vector<Step>& steps = program.steps;
  const auto phase_of = [](const Step& step) { return step.phase; };
  for (const Phase phase : {Phase::repack, Phase::update}) {
    if (phase == Phase::update && std::ranges::find(steps, phase, phase_of) == steps.end()) continue;
    copy.phase = phase;
    if (phase == Phase::update) copy.name += "/after_update";
    steps.insert(std::ranges::upper_bound(steps, phase, {}, phase_of), copy);
  }
}

}  // namespace convoy
