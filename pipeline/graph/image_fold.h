// A convolution of an image with strides as a dense one: space to depth.
//
// With strides s the pixels (s q + a, s p + b) of the padded image become the channels of one pixel (q, p), and k taps along an
// axis ceil(k / s) of them, of which the last may miss some of its channels: 7x7 with stride 2 on 3 channels is 4x4 on 12, 11x11
// with stride 4 is 3x3 on 48. The padding is part of the folded map.
#pragma once

#include <algorithm>

#include "halide_gen/elementwise/space_to_depth.h"
#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/step.h"

namespace convoy {

struct ImageFold {
  int kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, pad_top = 0, pad_left = 0;
  int channels = 1;  // of the image

  int taps_h() const { return ceil_div(kernel_h, stride_h); }
  int taps_w() const { return ceil_div(kernel_w, stride_w); }
  int filter_elements() const { return kernel_h * kernel_w * channels; }
  int folded_channels() const { return stride_h * stride_w * channels; }
  // Where the element (ky, kx, channel) of a filter goes: its tap, and the channel in it.
  int folded_tap(int ky, int kx) const { return ky / stride_h * taps_w() + kx / stride_w; }
  int folded_channel(int ky, int kx, int channel) const {
    return (ky % stride_h * stride_w + kx % stride_w) * channels + channel;
  }
  // The folded image of a convolution with such a result.
  Shape folded(const Shape& result) const {
    return {result.height + taps_h() - 1, result.width + taps_w() - 1, folded_channels()};
  }
  // Rows of the image that meet in a channel block of the folded map, at most: runs of stride_w pixels, of which the first and
  // the last may be cut where no whole number of them fills it.
  int rows_of_block() const {
    const int run = stride_w * channels;
    return std::min(stride_h, kBlock % run == 0 ? kBlock / run : (kBlock - 2) / run + 2);
  }
  // Whether there is a kernel for it.
  bool can_fold() const { return rows_of_block() <= gen::kMostFoldedRows; }
  winograd::Form form() const { return winograd::form_of(taps_h(), taps_w()); }

  bool operator==(const ImageFold&) const = default;
};

// From attributes kernel_h, kernel_w, stride_h, stride_w, pad_top and pad_left as convolutions have them, and `channels`, which
// their folding steps have too.
ImageFold image_fold(const Attributes&, int channels);
Attributes fold_attributes(const ImageFold&);

}  // namespace convoy
