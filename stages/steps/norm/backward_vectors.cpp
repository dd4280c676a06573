#include "stages/steps/norm/backward_vectors.h"

#include "stages/steps/norm/norm_view.h"

namespace convoy {

BackwardOperands::BackwardOperands(const Step& step)
    : mean_(step.inputs[1]),
      inv_std_(step.inputs[2]),
      gamma_(step.inputs[3]),
      beta_(step.inputs[4]),
      d_gamma_(step.inputs[5]),
      d_beta_(step.inputs[6]) {}

BackwardVectors BackwardOperands::vectors(const RunContext& run, int pixels, const NormTile& tile, VectorScratch& scratch) const {
  float *mean_g = scratch.take(), *slope = scratch.take();
  const float *d_gamma = channels_of(run, d_gamma_, tile), *d_beta = channels_of(run, d_beta_, tile);
  const float* inv_std = channels_of(run, inv_std_, tile);
  const float share = static_cast<float>(1.0 / (static_cast<double>(run.batch) * pixels));
  for (int i = 0; i < scratch.size(); ++i) {
    mean_g[i] = d_beta[i] * share;
    slope[i] = d_gamma[i] * share * inv_std[i];
  }
  return {vector_view(channels_of(run, mean_, tile), tile), vector_view(scale_of(run, gamma_, inv_std_, tile, scratch), tile),
          vector_view(shift_of(run, beta_, tile, scratch), tile), vector_view(mean_g, tile), vector_view(slope, tile)};
}

}  // namespace convoy
