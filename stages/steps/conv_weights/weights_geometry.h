// The shapes behind a weight gradient, and how its work is cut.
//
// The order of summation is fixed by the shapes: pixels are cut into chunks (some images, or some rows of one image)
// small enough for X and dY to stay in the first cache while all taps and channel pairs use them; a weight's gradient is
// the sum of its chunk sums in order. Tiles cut the weight, never the pixels, so threads share no sum.
#pragma once

#include <cstdint>

#include "pipeline/core/shape.h"
#include "pipeline/graph/step_kind.h"

namespace convoy {

struct WeightsGeometry {
  Shape x, y;  // of one image and one group of channels, input and output
  int groups = 1;
  std::int64_t x_item = 0, y_item = 0;  // floats from one image to the next
  int kernel_h = 1, kernel_w = 1;
  int stride_h = 1, stride_w = 1;
  int pad_top = 0, pad_left = 0;
  int dilation_h = 1, dilation_w = 1;

  // Of one group.
  int in_blocks() const { return x.channel_blocks(); }
  int out_blocks() const { return y.channel_blocks(); }
};

// Of a step [x, d_y] -> [d_weight] with the convolution's attributes: kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left
// (absent: 1 and 0), dilation_h, dilation_w, groups (absent: 1).
WeightsGeometry weights_geometry(const Step&, const BindContext&);

// A range of outputs [begin, end).
struct Range {
  int begin = 0;
  int end = 0;
  bool empty() const { return begin >= end; }
  int size() const { return end - begin; }
  bool operator==(const Range&) const = default;
};

// The outputs of `outputs` whose input position `output * stride + tap - pad` lies inside [0, input_size). `tap` counts input
// pixels: a dilated kernel's are multiples of its dilation.
Range valid_outputs(Range outputs, int tap, int stride, int pad, int input_size);

// How many images and rows make a chunk of about `pixels` output pixels.
struct Chunking {
  int images = 1;
  int rows = 1;
};
Chunking chunking(const Shape& y, int pixels);

// How the weight of one group is cut into tiles: blocks of output and input channels, and rows or single taps where those are
// few.
struct WeightTiles {
  int out_blocks = 1, in_blocks = 1;  // of one tile
  int taps_h = 1, taps_w = 1;         // of one tile: all or one
  int out_tiles = 1, in_tiles = 1, h_tiles = 1, w_tiles = 1;
  int count() const { return out_tiles * in_tiles * h_tiles * w_tiles; }
};
WeightTiles weight_tiles(const WeightsGeometry&);
// Tiles of so many blocks and all taps.
WeightTiles weight_tiles(const WeightsGeometry&, int out_blocks, int in_blocks);

}  // namespace convoy
