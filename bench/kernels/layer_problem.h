// One layer and direction, bound to memory of its own and ready to run again and again.
//
// Built through the step kinds exactly as a program would, without any network.
#pragma once

#include <string_view>

#include "bench/kernels/bound_problem.h"
#include "bench/kernels/layer_shapes.h"

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
  void run(TileRunner& runner) { problem_.run(runner); }
  double flops() const { return flops_; }
  const KernelChoice& kernel() const { return problem_.kernel(); }

 private:
  Step make_step(const LayerShape&, Direction);

  double flops_;
  BoundProblem problem_;
};

}  // namespace convoy::bench
