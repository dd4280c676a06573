// One step, or a few in a row, bound to memory of its own and ready to run again and again.
//
// Built through the step kinds exactly as a program would, without any network. Owns its tensors, filled with small
// random numbers, and its scratch.
#pragma once

#include <memory>
#include <vector>

#include "bench/kernels/tile_runner.h"
#include "pipeline/core/arena.h"
#include "pipeline/graph/step_kind.h"

namespace convoy::bench {

class BoundProblem {
 public:
  BoundProblem(int batch, Isa isa) : batch_(batch), isa_(isa) {}

  TensorId add(TensorDesc desc);
  // A step to run behind those before. The kind is found by its name; a kernel is chosen where the step has none.
  void bind(Step step, int max_threads);

  // Runs every tile of every step once. The runner must not have more than max_threads threads.
  void run(TileRunner&);
  int batch() const { return batch_; }
  const KernelChoice& kernel() const { return kernel_; }  // of the last step
  const TensorDesc& desc(TensorId id) const { return tensors_[id]; }

 private:
  int batch_;
  Isa isa_;
  std::vector<TensorDesc> tensors_;
  std::vector<Arena> memory_;
  std::vector<std::byte*> pointers_;
  KernelChoice kernel_;
  std::vector<std::unique_ptr<BoundStep>> bound_;
  Arena scratch_;
  std::size_t scratch_bytes_ = 0;
};

}  // namespace convoy::bench
