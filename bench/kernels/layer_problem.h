// One layer and direction, bound to memory of its own and ready to run again and again.
//
// Built through the step kinds exactly as a program would, without any network.
#pragma once

#include <string_view>
#include <vector>

#include "bench/kernels/bound_problem.h"
#include "bench/kernels/layer_shapes.h"

namespace convoy::bench {

enum class Direction { forward, backward_data, backward_weights };
inline constexpr Direction kDirections[] = {Direction::forward, Direction::backward_data, Direction::backward_weights};
std::string_view to_string(Direction);

// The first layer's image has no gradient.
bool has_direction(const LayerShape&, Direction);

// Direct, and Winograd's F(4x4,3x3) in one step and in two; weights that are packed copies are not made again with each run.
enum class Algorithm { direct, f4, f4_split };
inline constexpr Algorithm kAlgorithms[] = {Algorithm::direct, Algorithm::f4, Algorithm::f4_split};
std::string_view to_string(Algorithm);
bool has_algorithm(const LayerShape&, Algorithm);

// What a layer's direction is computed by, over operands of its own: one step, or a few in a row.
struct LayerSteps {
  std::vector<Step> steps;
  std::vector<TensorDesc> tensors;
};
LayerSteps layer_steps(const LayerShape&, Direction, Algorithm, int batch);

class LayerProblem {
 public:
  LayerProblem(const LayerShape&, Direction, Algorithm, int batch, Isa, int max_threads);

  // Runs every tile once. The runner must not have more than max_threads threads.
  void run(TileRunner& runner) { problem_.run(runner); }
  double flops() const { return flops_; }
  const KernelChoice& kernel() const { return problem_.kernel(); }

 private:
  double flops_;
  BoundProblem problem_;
};

}  // namespace convoy::bench
