// What normalization kernels see: a tile of a blocked tensor as (lane, pixel, image, block), vectors of its channels as
// (lane, block), and the partial sums of its channels as (lane, which, block).
#pragma once

#include "pipeline/core/tensor.h"
#include "pipeline/graph/step_kind.h"
#include "stages/steps/norm/norm_tiling.h"
#include "stages/steps/strided_view.h"

namespace convoy {

inline StridedView<4> norm_view(const RunContext& run, TensorId id, const TensorDesc& desc, const NormTile& tile) {
  const std::int64_t block = std::int64_t{desc.shape.height} * desc.shape.width * kBlock, item = desc.stride();
  const float* data = run.at<float>(id) + tile.image * item + tile.block * block + std::int64_t{tile.pixel} * kBlock;
  // Images of a flat vector are as good as pixels, and there are more of them.
  if (tile.pixels == 1) return {data, {{{kBlock, 1}, {tile.images, item}, {1, 0}, {tile.blocks, block}}}};
  return {data, {{{kBlock, 1}, {tile.pixels, kBlock}, {tile.images, item}, {tile.blocks, block}}}};
}

inline StridedView<2> vector_view(const float* vector, const NormTile& tile) {
  return {vector, {{{kBlock, 1}, {tile.blocks, kBlock}}}};
}

// Floats of one part of one channel block: at most three vectors.
inline constexpr int kPartialFloats = 3 * kBlock;

// Partial sums lie as [block][part][which][lane]: a channel's parts are together.
inline StridedView<3> partial_view(float* partials, int part, int parts, int vectors, const NormTile& tile) {
  const std::int64_t block = std::int64_t{parts} * kPartialFloats;
  return {partials + tile.block * block + std::int64_t{part} * kPartialFloats,
          {{{kBlock, 1}, {vectors, kBlock}, {tile.blocks, block}}}};
}

// Throws std::logic_error when `partials` (plain, batched) has no room for the parts of a map of this shape.
void require_room_for_partials(const Step&, const TensorDesc& partials, const Shape& map);

}  // namespace convoy
