// One accumulation: the taps of one kernel column, over the pixels of one chunk, for some channel blocks.
#pragma once

#include <array>
#include <cstdint>

#include "stages/steps/conv_weights/next_chunk.h"
#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/conv_weights/weights_kernels.h"

namespace convoy {

// Floats from one row, channel block, image of X and dY to the next; from one row of taps, input block, output block of
// the weight to the next.
struct WeightsStrides {
  WeightsStrides() = default;
  explicit WeightsStrides(const WeightsGeometry&);
  int x_row = 0, x_block = 0;
  int y_row = 0, y_block = 0;
  std::int64_t x_image = 0, y_image = 0;
  int w_row = 0, w_in = 0;
  int x_tap = 0;  // floats of X from one row of taps to the next
  std::int64_t w_out = 0;
};

// Pixels of one call as three loops, innermost first, with their strides in both tensors.
struct PixelLoops {
  std::array<std::int64_t, 3> extent, x_stride, d_y_stride;

  // Long inner loops: drops loops of one pass, and joins two that run through both tensors without a gap.
  void join();
};

// Where an accumulation reads and writes.
struct WeightsCall {
  PixelLoops loops;
  const float* x;    // of the first input block
  const float* d_y;  // of the first output block
  float* d_weight;   // of both
  int taps;          // rows of taps
  int in_blocks, out_blocks;
  int last_channels;  // real channels of the last of in_blocks
  NextChunk next;     // prefetched meanwhile, where the pixels are one run and a kernel for it exists
};

// Adds the call's gradient.
void add_weights(const WeightsKernels&, const WeightsStrides&, const WeightsCall&);

}  // namespace convoy
