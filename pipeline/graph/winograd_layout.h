// How large transformed maps and weights of Winograd convolutions are: what passes make and steps fill and read.
//
// The stride of the elements xi (36 for 3x3 taps) is an odd number of cache lines, else they fall into few sets of the first
// cache.
#pragma once

#include <cstdint>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/isa.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/winograd_tiling.h"

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

// What cost rules take for the way of a line of V (16 floats of a tile and xi) that a step of its own writes to memory or the
// third cache, in multiply-adds of a vector: 9 to 14 ns of a core, measured on Zen 5 at 14 to 7 pixels.
constexpr double split_transform(Isa isa) { return isa == Isa::avx512 ? 50 : 25; }

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

// Room for the tiles of a whole batch; the last register tile of a product may reach beyond them.
constexpr int batch_tiles(int image_tiles, int batch) {
  constexpr int kMostRegisterTile = 16;
  return batch * image_tiles + kMostRegisterTile;
}
constexpr int batch_tiles(const Form& form, const Shape& outputs, int batch) {
  return batch_tiles(image_tiles(form, outputs), batch);
}

}  // namespace convoy
