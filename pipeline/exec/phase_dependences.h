// The dependence graphs of all phases of one program, indexed by Phase.
#pragma once

#include <array>
#include <iterator>

#include "pipeline/graph/plan_memory.h"

namespace convoy {

using PhaseDependences = std::array<Dependences, std::size(kPhases)>;

inline PhaseDependences find_phase_dependences(const Program& program, const MemoryPlan& plan) {
  PhaseDependences all;
  for (Phase phase : kPhases) all[static_cast<std::size_t>(phase)] = find_dependences(program, plan, phase);
  return all;
}

}  // namespace convoy
