#include "stages/steps/norm/norm_vectors.h"

#include <algorithm>
#include <cmath>

namespace convoy {
namespace {

void multiply_by_gamma(const RunContext& run, TensorId gamma, const NormTile& tile, float* scale, int size) {
  if (gamma == kNoTensor) return;
  const float* factor = channels_of(run, gamma, tile);
  for (int i = 0; i < size; ++i) scale[i] *= factor[i];
}

}  // namespace

const float* VectorScratch::filled(float value) {
  float* vector = take();
  std::fill_n(vector, size_, value);
  return vector;
}

const float* shift_of(const RunContext& run, TensorId beta, const NormTile& tile, VectorScratch& scratch) {
  return beta == kNoTensor ? scratch.zeros() : channels_of(run, beta, tile);
}

const float* scale_of(const RunContext& run, TensorId gamma, TensorId inv_std, const NormTile& tile, VectorScratch& scratch) {
  float* scale = scratch.take();
  std::copy_n(channels_of(run, inv_std, tile), scratch.size(), scale);
  multiply_by_gamma(run, gamma, tile, scale, scratch.size());
  return scale;
}

const float* scale_of_variance(const RunContext& run, TensorId gamma, TensorId variance, double epsilon, const NormTile& tile,
                               VectorScratch& scratch) {
  float* scale = scratch.take();
  const float* from = channels_of(run, variance, tile);
  const float small = static_cast<float>(epsilon);
  for (int i = 0; i < scratch.size(); ++i) scale[i] = 1.0f / std::sqrt(from[i] + small);
  multiply_by_gamma(run, gamma, tile, scale, scratch.size());
  return scale;
}

}  // namespace convoy
