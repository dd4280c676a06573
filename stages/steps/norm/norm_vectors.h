// The vectors of channels that a batch normalization step hands to its kernel, for the blocks of one tile.
//
// The step's operands are whole vectors (plain f32 of padded channels): gamma and beta may be absent, which means 1 and 0.
#pragma once

#include <cstddef>

#include "pipeline/graph/step_kind.h"
#include "stages/steps/norm/norm_tiling.h"

namespace convoy {

// Scratch, cut into vectors of the tile's channels.
class VectorScratch {
 public:
  VectorScratch(std::byte* scratch, const NormTile& tile)
      : next_(reinterpret_cast<float*>(scratch)), size_(tile.blocks * kBlock) {}
  static std::size_t bytes(const NormTiling& tiling, int vectors) {
    return sizeof(float) * kBlock * vectors * static_cast<std::size_t>(tiling.most_blocks_per_tile());
  }

  int size() const { return size_; }
  float* take() {
    float* vector = next_;
    next_ += size_;
    return vector;
  }
  const float* zeros() { return filled(0.0f); }
  const float* filled(float value);

 private:
  float* next_;
  int size_;
};

// The tile's part of a vector.
inline float* channels_of(const RunContext& run, TensorId id, const NormTile& tile) {
  return run.at<float>(id) + tile.block * kBlock;
}

// The tile's part of beta, or zeros when it is absent.
const float* shift_of(const RunContext&, TensorId beta, const NormTile&, VectorScratch&);
// gamma inv_std. inv_std is the batch's.
const float* scale_of(const RunContext&, TensorId gamma, TensorId inv_std, const NormTile&, VectorScratch&);
// gamma / sqrt(variance + epsilon), from moving statistics.
const float* scale_of_variance(const RunContext&, TensorId gamma, TensorId variance, double epsilon, const NormTile&,
                               VectorScratch&);

}  // namespace convoy
