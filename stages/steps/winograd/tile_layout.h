// Where the elements of a transformed map lie: [xi 36][channel block][tile][16], floats; see halide_gen/winograd.
//
// The stride of xi is an odd number of cache lines, else a tile's 36 elements fall into few sets of the first cache.
#pragma once

#include <cstdint>

#include "halide_gen/winograd/winograd_matrices.h"
#include "pipeline/core/shape.h"

namespace convoy {

struct TileLayout {
  std::int64_t block = 0;    // floats from one channel block to the next
  std::int64_t product = 0;  // floats from one xi to the next
  std::int64_t elements() const { return product * winograd::kProducts; }
};

constexpr TileLayout tile_layout(int channel_blocks, int tiles) {
  const std::int64_t lines = std::int64_t{channel_blocks} * tiles;
  return {std::int64_t{tiles} * kBlock, (lines | 1) * kBlock};
}

// Tiles along an axis of `outputs` pixels.
constexpr int winograd_tiles(int outputs) { return (outputs + winograd::kOutputs - 1) / winograd::kOutputs; }

}  // namespace convoy
