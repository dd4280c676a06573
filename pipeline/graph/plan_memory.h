// The memory plan: where each tensor lies in one arena.
//
// Persistent tensors (parameters, copies that a step touches, slots) come first; activations and gradients share what follows by
// lifetime over the serial order of steps: training phases and the predict phase overlay each other, because they never run
// together. Batch inputs have no place here: they live in the batch slots. Views lie inside the tensor that they are part of.
// Offsets are 64-byte aligned.
#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/graph/program.h"

namespace convoy {

struct MemoryPlan {
  static constexpr std::size_t kOutside = static_cast<std::size_t>(-1);  // batch inputs
  std::vector<std::size_t> offset;                                       // by TensorId
  std::vector<std::size_t> bytes;                                        // by TensorId, at max_batch; a view's elements alone
  std::size_t persistent_bytes = 0;
  std::size_t total_bytes = 0;
  // Lies where other tensors lie at other times.
  bool is_shared(TensorId id) const { return offset[id] != kOutside && offset[id] >= persistent_bytes; }
};

MemoryPlan plan_memory(const Program&);

// Edges of the dependence graph among the steps of one phase, by position in Program::steps: `before[i]` lists the
// steps that must end before step i, transitively reduced. Two steps depend on each other where they touch the same memory
// and one writes; views of disjoint channel ranges of one tensor are not the same memory.
struct Dependences {
  std::vector<int> steps;                // the phase's steps, serial order, but for those that follow the one before
  std::vector<std::vector<int>> before;  // parallel to `steps`; values are positions in `steps`
};
Dependences find_dependences(const Program&, const MemoryPlan&, Phase);

}  // namespace convoy
