// Folds separable warps into the taps of one pass.
#pragma once

#include "stages/input/decoded_image.h"
#include "stages/input/recipe/separable_pass.h"

namespace convoy {

class SeparableFold {
 public:
  // Forgets everything and begins with a picture of that size, which stays as it is.
  void start(ImageSize picture);
  // The warp after those so far. False, and nothing done, when it needs a pass of its own: two fill colours do not fit one.
  bool add(const SeparableWarp&);
  // The picture is read at 1 / scale of its size, in the sense of ImageDecoder. Returns the region to read, of the full picture.
  Region read_scaled(int scale);

  bool empty() const { return empty_; }
  const SeparableTaps& taps() const { return taps_; }

 private:
  void multiply(const AxisTaps& outer, const AxisTaps& inner, AxisTaps& result);

  ImageSize picture_;
  SeparableTaps taps_, step_;
  AxisTaps product_;
  bool empty_ = true;
};

}  // namespace convoy
