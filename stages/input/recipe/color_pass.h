// Passes over a picture's colours: look-ups in tables, mixes of channels, hue, sharpening; and sums over it.
//
// Pictures are whole and 8-bit; those of `saturate` and `turn_hue` have three channels.
#pragma once

#include <cstdint>
#include <span>

#include "stages/input/recipe/pixel_kernels.h"
#include "stages/input/recipe/pixel_view.h"

namespace convoy {

class ColorPass {
 public:
  explicit ColorPass(const PixelKernels& kernels) : kernels_(kernels) {}

  // `table`: 256 entries a channel.
  void look_up(const PixelView& in, std::span<const std::uint8_t> table, std::uint8_t* out) const;
  void look_up(const PixelView& in, std::span<const float> table, bool reverse_channels, float* out) const;
  void saturate(const PixelView& in, double factor, std::uint8_t* out) const;
  void turn_hue(const PixelView& in, double turn, double saturation, std::uint8_t* out) const;
  // The pixels of the picture's rim are not sharpened.
  void sharpen(const PixelView& in, double factor, std::uint8_t* out) const;

  void histogram(const PixelView& in, std::span<int> counts) const;  // 256 a channel
  double mean_luma(const PixelView& in) const;                       // of 1 channel: its mean

 private:
  double mean_of_histogram(const PixelView& in) const;

  const PixelKernels& kernels_;
};

}  // namespace convoy
