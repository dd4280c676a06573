#include "stages/steps/norm/lrn_tile.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

// Vectors of one map in a tile: with x, gradients and two arrays still inside a level-2 cache.
constexpr int kTileVectors = 768;

}  // namespace

LrnTiling::LrnTiling(const Shape& shape, int halo)
    : flat_(shape.height * shape.width == 1),
      pixels_(shape.height * shape.width),
      blocks_(shape.channel_blocks()),
      halo_blocks_(blocks_of(halo)),
      most_pixels_(std::max(1, kTileVectors / blocks_)) {
  if (!flat_) most_pixels_ = even_share(pixels_, most_pixels_);
}

int LrnTiling::tiles(int batch) const { return flat_ ? ceil_div(batch, most_pixels_) : batch * ceil_div(pixels_, most_pixels_); }

LrnTile LrnTiling::tile(int index, int batch) const {
  if (flat_) return {index * most_pixels_, 0, std::min(most_pixels_, batch - index * most_pixels_)};
  const int chunks = ceil_div(pixels_, most_pixels_), pixel = index % chunks * most_pixels_;
  return {index / chunks, pixel, std::min(most_pixels_, pixels_ - pixel)};
}

StridedView<3> LrnTiling::map(const RunContext& run, TensorId id, const TensorDesc& desc, const LrnTile& tile) const {
  const float* data = run.at<float>(id) + tile.image * desc.stride() + std::int64_t{tile.pixel} * kBlock;
  const std::int64_t pixel = flat_ ? desc.stride() : kBlock;
  return {data, {{{kBlock, 1}, {tile.pixels, pixel}, {blocks_, std::int64_t{pixels_} * kBlock}}}};
}

StridedView<3> LrnTiling::array_with_halo(float* array, const LrnTile& tile) const {
  return {array, {{{kBlock, 1}, {blocks_ + 2 * halo_blocks_, kBlock, -halo_blocks_}, {tile.pixels, pixel_stride()}}}};
}

StridedView<3> LrnTiling::array_of_channels(float* array, const LrnTile& tile) const {
  return {array + halo_blocks_ * kBlock, {{{kBlock, 1}, {tile.pixels, pixel_stride()}, {blocks_, kBlock}}}};
}

StridedView<2> LrnTiling::array(float* array, const LrnTile& tile) const {
  return {array, {{{pixel_stride(), 1, -std::int64_t{halo_blocks_} * kBlock}, {tile.pixels, pixel_stride()}}}};
}

void LrnTiling::zero_halo(float* array, const LrnTile& tile) const {
  const std::int64_t halo = std::int64_t{halo_blocks_} * kBlock;
  for (int p = 0; p < tile.pixels; ++p) {
    float* pixel = array + p * pixel_stride();
    std::fill_n(pixel, halo, 0.0f);
    std::fill_n(pixel + pixel_stride() - halo, halo, 0.0f);
  }
}

}  // namespace convoy
