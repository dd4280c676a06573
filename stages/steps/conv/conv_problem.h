// What a convolution step computes, as plain numbers: forward, backward-data and dense alike.
//
// Every pass is a set of parts. A part covers a grid of output pixels (all of them, or one phase of a strided backward
// pass) and takes a grid of the kernel's taps; inside a part, output pixel (r, c) reads source pixel
// (r * stride_h - pad_top + ky, c * stride_w - pad_left + kx) for each tap (ky, kx) of the part, and zero outside the map.
//
//   forward        one part: all output pixels, all taps, strides of the convolution
//   backward-data  stride_h x stride_w parts over the rotated kernel: gradients of input pixels whose index leaves a given
//                  remainder touch every stride-th tap only, with unit stride over d_y; parts without taps are zero
//   dense          a 1x1 convolution of a 1x1 map
//
// A dilated kernel's taps lie that many source pixels apart, (ky * dilation_h, kx * dilation_w) above. With channels in groups
// the problem is that of one group, repeated over consecutive ranges of channel blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/core/shape.h"
#include "pipeline/graph/step_kind.h"

namespace convoy {

struct ConvPart {
  int first_y = 0, first_x = 0;  // the part's first output pixel
  int step_y = 1, step_x = 1;    // from one of its output pixels to the next
  int rows = 0, columns = 0;     // its output pixels
  int taps_h = 0, taps_w = 0;    // its taps
  int first_tap_y = 0, first_tap_x = 0;
  int tap_step_y = 1, tap_step_x = 1;
  int pad_top = 0, pad_left = 0;  // negative where the first output pixel reads from the map's inside
  int dilation_h = 1, dilation_w = 1;

  // Source pixels from the first tap to the last, both included.
  int reach_h() const { return taps_h == 0 ? 0 : (taps_h - 1) * dilation_h + 1; }
  int reach_w() const { return taps_w == 0 ? 0 : (taps_w - 1) * dilation_w + 1; }
};

struct ConvProblem {
  Shape source, result;  // of one group
  int groups = 1;
  std::int64_t source_item = 0, result_item = 0, initial_item = 0;  // floats from one image to the next
  int kernel_h = 1, kernel_w = 1;                                   // as packed
  int stride_h = 1, stride_w = 1;
  bool image = false;  // the source is NHWC
  std::vector<ConvPart> parts;
};

// Read from a step's tensors and attributes; see conv_steps.h for the operands.
ConvProblem forward_problem(const Step&, const BindContext&);
ConvProblem backward_data_problem(const Step&, const BindContext&);

// A dense layer, or what is computed like one: one pixel, one tap.
inline bool is_flat(const ConvProblem& p) {
  const Shape &s = p.source, &r = p.result;
  return !p.image && s.height * s.width * r.height * r.width * p.kernel_h * p.kernel_w == 1;
}

// 1x1 kernels with unit stride and no padding do not see rows: the same problem over one long row of pixels.
void fuse_pixels(ConvProblem&);

}  // namespace convoy
