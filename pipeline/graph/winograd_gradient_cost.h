// The cost rule of weight gradients by F(3x3,4x4): how a 3x3 convolution's is cut up, and whether it is faster than the direct
// one.
//
// A tile of the step owns a group of images and a range of output channels. Each group makes a gradient of its own, at the price
// of finishing each; each range transforms X once more.
#pragma once

#include <cstdint>

#include "pipeline/core/shape.h"

namespace convoy {

struct WinogradGradientSplit {
  int group_images = 1;  // the last group may be smaller
  int out_blocks = 1;    // channel blocks of a range; the last one may be smaller
};

// The cheapest cut with enough tiles for a few threads. Depends on shapes alone.
WinogradGradientSplit split_winograd_gradient(const Shape& x, const Shape& y, int max_batch);

// Sums of one range in all 36 points, bytes.
std::int64_t winograd_gradient_sum_bytes(const Shape& x, int out_blocks);

bool winograd_gradient_is_faster(const Shape& x, const Shape& y, int max_batch);

}  // namespace convoy
