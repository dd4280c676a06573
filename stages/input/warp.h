// Separable warps: every output pixel is a blend of 2 x 2 input pixels, chosen row by row and column by column.
//
// Along an axis, output position i reads the input at p = scale i + offset (pixel centres at integers) and blends
// floor(p) and floor(p) + 1 linearly; what a tap outside the image means is the EdgeMode:
//   constant k k k | a b c d | k k k     reflect c b a | a b c d | d c b     (half-sample symmetric)
//   nearest  a a a | a b c d | d d d     wrap    b c d | a b c d | a b c
// Resizing is scale = in / out, offset = (scale - 1) / 2 with nearest edges; a shift by s pixels scale = 1, offset = -s;
// a flip scale = -1, offset = size - 1.
#pragma once

#include <cstdint>

#include "pipeline/graph/input_stage.h"
#include "stages/input/pixel_kernels.h"

namespace convoy {

enum class EdgeMode { constant, nearest, reflect, wrap };

struct AxisMap {
  double scale = 1.0;
  double offset = 0.0;
  static AxisMap resize(int in, int out) {
    const double scale = static_cast<double>(in) / out;
    return {scale, (scale - 1.0) / 2.0};
  }
  static AxisMap shift(double pixels) { return {1.0, -pixels}; }
  static AxisMap flip(int size) { return {-1.0, size - 1.0}; }
};

struct WarpMap {
  AxisMap rows, columns;
  EdgeMode edges = EdgeMode::nearest;
  float fill = 0.0f;  // of EdgeMode::constant
};

// 8-bit input pixels; `channels` 1 with a 3-channel output are replicated.
struct PixelView {
  const std::uint8_t* data = nullptr;
  int height = 0, width = 0, channels = 0;
};

// `out` has its sizes set and does not overlap `in`. Allocates only where `scratch` has to grow.
void warp(const PixelKernels&, const WarpMap&, const SampleView& in, const SampleView& out, StageScratch& scratch);
void warp(const PixelKernels&, const WarpMap&, const PixelView& in, const SampleView& out, StageScratch& scratch);

}  // namespace convoy
