// How the weight gradient of a 3x3 convolution is cut up in the Winograd domain: tiles of 4x4 outputs, blocks of such tiles,
// groups of images, ranges of output channels.
//
// A step's tile owns one group of images and one range of output channels. It runs over blocks of tiles: both transforms, then
// 36 products which add up in its sums. At the end they become taps. Blocks and groups fix the order of summation, ranges do not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stages/steps/conv_weights/weights_geometry.h"

namespace convoy {

inline constexpr int kWinogradPoints = 36;
inline constexpr int kWinogradOutputs = 4;  // of a tile, a direction

// Parameters of the kernel choice.
struct WinogradWeightsChoice {
  int block_tiles = 0;   // about so many 4x4 tiles are transformed at a time
  int group_images = 0;  // of one partial sum
  int out_blocks = 0;    // channel blocks of a range
};

// Arrays [point][channel block][tile][16], or [point][output block][input block][16][16] for the sums: strides are floats. The
// stride of points is an odd number of cache lines: 36 stores 4 KB apart would fall into one set of the first cache.
struct PointArray {
  PointArray() = default;
  PointArray(int blocks, std::int64_t block_floats);
  std::int64_t block = 0;  // from one channel block to the next
  std::int64_t point = 0;
  std::int64_t floats() const { return point * kWinogradPoints; }
};

struct WinogradWeightsPlan {
  WinogradWeightsPlan(const WeightsGeometry&, const WinogradWeightsChoice&, int max_batch);

  int groups(int batch) const { return (batch + group_images - 1) / group_images; }
  // Blocks of as many images as a block holds, and of a group of `images`.
  int blocks_of_images() const { return (tiles_y + block.rows - 1) / block.rows; }
  int blocks(int images) const { return (images + block.images - 1) / block.images * blocks_of_images(); }

  int tiles_x, tiles_y;  // of a map
  Chunking block;        // images, and rows of tiles
  int group_images;
  int out_blocks;  // of a range
  int out_ranges;

  // Of one thread's scratch, in floats.
  PointArray inputs, gradients, sums;
  std::int64_t scratch_floats() const { return inputs.floats() + gradients.floats() + sums.floats(); }
};

// The default rule, from shapes.
WinogradWeightsChoice winograd_weights_choice(const WeightsGeometry&, int group_images, int max_batch);

}  // namespace convoy
