// How large transformed maps and weights of Winograd convolutions are: what passes make and steps fill and read.
//
// The stride of the elements xi (36 for 3x3 taps) is an odd number of cache lines, else they fall into few sets of the first
// cache.
#pragma once

#include <cstdint>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"

namespace convoy {

using winograd::Form;

// U[filter][out/16][in/16][in%16][out%16], floats.
struct FilterLayout {
  std::int64_t block = 0;   // from one output block to the next
  std::int64_t filter = 0;  // from one of the form's filters to the next
  int filters = 0;
  constexpr std::int64_t elements() const { return filter * filters; }
};

constexpr FilterLayout filter_layout(const Form& form, int in_blocks, int out_blocks) {
  const std::int64_t block = std::int64_t{in_blocks} * kBlock * kBlock;
  return {block, block * out_blocks + kBlock, form.filters()};
}

// Lanes of each of a source's channel blocks that products sum over: all, or the first kFewLanes where a map has no more
// channels.
inline constexpr int kFewLanes = 12;
constexpr int product_lanes(const Shape& source) { return source.channels <= kFewLanes ? kFewLanes : kBlock; }

// V[xi][channel block][tile][16], floats.
struct TileLayout {
  std::int64_t block = 0;    // from one channel block to the next
  std::int64_t product = 0;  // from one xi to the next
  int products = 0;
  constexpr std::int64_t elements() const { return product * products; }
};

constexpr TileLayout tile_layout(const Form& form, int channel_blocks, int tiles) {
  const std::int64_t lines = std::int64_t{channel_blocks} * tiles;
  return {std::int64_t{tiles} * kBlock, (lines | 1) * kBlock, form.products()};
}

// Tiles along an axis of `pixels` outputs.
constexpr int tiles_along(const winograd::Axis& axis, int pixels) { return ceil_div(pixels, axis.outputs); }

// Room for the tiles of a whole batch; the last register tile of a product may reach beyond them.
constexpr int batch_tiles(int image_tiles, int batch) {
  constexpr int kMostRegisterTile = 16;
  return batch * image_tiles + kMostRegisterTile;
}
constexpr int image_tiles(const Form& form, const Shape& outputs) {
  return tiles_along(form.y, outputs.height) * tiles_along(form.x, outputs.width);
}
constexpr int batch_tiles(const Form& form, const Shape& outputs, int batch) {
  return batch_tiles(image_tiles(form, outputs), batch);
}

}  // namespace convoy
