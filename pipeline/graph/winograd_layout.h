// How large transformed maps and weights of Winograd convolutions are: what passes make and steps fill and read.
//
// The stride of the 36 elements xi is an odd number of cache lines, else they fall into few sets of the first cache.
#pragma once

#include <cstdint>

#include "halide_gen/winograd/winograd_matrices.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"

namespace convoy {

// U[xi 36][out/16][in/16][in%16][out%16], floats.
struct FilterLayout {
  std::int64_t block = 0;    // from one output block to the next
  std::int64_t product = 0;  // from one xi to the next
  constexpr std::int64_t elements() const { return product * winograd::kProducts; }
};

constexpr FilterLayout filter_layout(int in_blocks, int out_blocks) {
  const std::int64_t block = std::int64_t{in_blocks} * kBlock * kBlock;
  return {block, block * out_blocks + kBlock};
}

// V[xi 36][channel block][tile][16], floats.
struct TileLayout {
  std::int64_t block = 0;    // from one channel block to the next
  std::int64_t product = 0;  // from one xi to the next
  constexpr std::int64_t elements() const { return product * winograd::kProducts; }
};

constexpr TileLayout tile_layout(int channel_blocks, int tiles) {
  const std::int64_t lines = std::int64_t{channel_blocks} * tiles;
  return {std::int64_t{tiles} * kBlock, (lines | 1) * kBlock};
}

// Tiles along an axis of `outputs` pixels.
constexpr int winograd_tiles(int outputs) { return ceil_div(outputs, winograd::kOutputs); }

// Room for the tiles of a whole batch; the last register tile of a product may reach beyond them.
constexpr int batch_tiles(int image_tiles, int batch) {
  constexpr int kMostRegisterTile = 16;
  return batch * image_tiles + kMostRegisterTile;
}
constexpr int image_tiles(const Shape& outputs) { return winograd_tiles(outputs.height) * winograd_tiles(outputs.width); }
constexpr int batch_tiles(const Shape& outputs, int batch) { return batch_tiles(image_tiles(outputs), batch); }

}  // namespace convoy
