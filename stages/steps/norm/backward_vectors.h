// The vectors that a batch normalization's step towards its input hands to its kernel, with or without a pooling behind it.
#pragma once

#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/strided_view.h"

namespace convoy {

// Of the channels of a tile: normalizing x as forward did, and what is taken off a gradient, its mean and its regression on x.
struct BackwardVectors {
  StridedView<2> mean, scale, shift, mean_g, slope;
};

// The step's operands 1 to 6: mean, inv_std, gamma, beta, d_gamma and d_beta.
class BackwardOperands {
 public:
  static constexpr int kScratchVectors = 4;

  explicit BackwardOperands(const Step&);
  // `pixels`: of a map.
  BackwardVectors vectors(const RunContext&, int pixels, const NormTile&, VectorScratch&) const;

 private:
  TensorId mean_, inv_std_, gamma_, beta_, d_gamma_, d_beta_;
};

}  // namespace convoy
