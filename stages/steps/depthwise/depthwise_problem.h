// The geometry of a depthwise step, and how it is cut into tiles. Pure arithmetic, made once by `bind`.
//
// Attributes: kernel_h kernel_w stride_h stride_w dilation_h dilation_w pad_top pad_left depth_multiplier. Padding at the
// bottom and right follows from the sizes.
#pragma once

#include <cstdint>

#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/step.h"
#include "stages/steps/depthwise/depthwise_axis.h"

namespace convoy {

struct DepthwiseProblem {
  Shape input, output;
  int kernel_h = 1, kernel_w = 1;
  int multiplier = 1;
  DepthwiseAxis vertical, horizontal;

  DepthwiseProblem(const Attributes&, const Shape& input, const Shape& output);
  // Floats of one channel block of the weight.
  int weight_plane() const { return kernel_h * kernel_w * kBlock; }
};

// A rectangle of source pixels in each of several channel blocks; may reach over the map.
struct DepthwiseRect {
  PixelRange rows, columns;
  std::int64_t plane() const { return std::int64_t{rows.size()} * columns.size() * kBlock; }
};

// Target rows and channel blocks of the tiles of one image. A tile's padded source fits the second cache.
struct DepthwiseTiling {
  TapPasses vertical, horizontal;
  int height = 0, width = 0, blocks = 0;  // of the target
  int rows = 1, planes = 1;               // of a tile; its last may have fewer
  std::int64_t source_floats = 0;         // of the largest tile's source

  // Rows of a tile are a multiple of `row_step`; its source has at most about `most_floats` where it is not a whole plane.
  DepthwiseTiling(TapPasses vertical, TapPasses horizontal, const Shape& target, int row_step,
                  std::int64_t most_floats = 32 * 1024);
  // The same where wide maps are read in place: borders are passes of their own, with fewer taps.
  static DepthwiseTiling in_place(TapPasses vertical, TapPasses horizontal, const Shape& source, const Shape& target,
                                  int row_step);

  int bands() const { return ceil_div(height, rows); }
  int groups() const { return ceil_div(blocks, planes); }
  int tiles() const { return bands() * groups(); }
  PixelRange band(int index) const;
  PixelRange group(int index) const;
  DepthwiseRect source(PixelRange target_rows) const;
};

}  // namespace convoy
