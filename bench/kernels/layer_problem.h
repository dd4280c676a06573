// One layer and direction, bound to memory of its own and ready to run again and again.
//
// Built through the step kinds exactly as a program would, without any network. Owns its tensors, filled with small
// random numbers, and its scratch.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "bench/kernels/layer_shapes.h"
#include "bench/kernels/tile_runner.h"
#include "pipeline/core/arena.h"
#include "pipeline/graph/step_kind.h"

namespace convoy::bench {

enum class Direction { forward, backward_data, backward_weights };
inline constexpr Direction kDirections[] = {Direction::forward, Direction::backward_data, Direction::backward_weights};
std::string_view to_string(Direction);

// The first layer's image has no gradient.
bool has_direction(const LayerShape&, Direction);

class LayerProblem {
 public:
  LayerProblem(const LayerShape&, Direction, int batch, Isa, int max_threads);

  // Runs every tile once. The runner must not have more than max_threads threads.
  void run(TileRunner&);
  double flops() const { return flops_; }
  const KernelChoice& kernel() const { return kernel_; }

 private:
  TensorId add(TensorDesc desc);
  Step make_step(const LayerShape&, Direction);
  void bind(Step step, int max_threads);

  int batch_;
  Isa isa_;
  double flops_;
  std::vector<TensorDesc> tensors_;
  std::vector<Arena> memory_;
  std::vector<std::byte*> pointers_;
  KernelChoice kernel_;
  std::unique_ptr<BoundStep> bound_;
  Arena scratch_;
  std::size_t scratch_bytes_ = 0;
};

}  // namespace convoy::bench
