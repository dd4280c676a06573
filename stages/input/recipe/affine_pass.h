// One pass over a picture by an affine map: rotation, shear and what they fold into. Over the kernels affine_warp_*.
//
// Nothing is antialiased: maps that reduce are separable and go before. Allocates only where a larger picture than ever comes.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/recipe/normalize.h"
#include "stages/input/recipe/pixel_kernels.h"
#include "stages/input/recipe/pixel_view.h"

namespace convoy {

class AffinePass {
 public:
  explicit AffinePass(const PixelKernels& kernels) : kernels_(kernels) {}

  // `out` is as large as `in`, which is a whole picture. Eight-bit results are rounded to nearest.
  void run(const AffineWarp&, const PixelView& in, std::uint8_t* out);
  void run(const AffineWarp&, const PixelView& in, const Normalize&, float* out);

 private:
  template <typename T>
  void run_any(const AffineWarp&, const PixelView&, const Normalize&, T* out);

  const PixelKernels& kernels_;
  const Normalize unchanged_1_{1, 1.0, {0.0}, {1.0}}, unchanged_3_{3, 1.0, {0.0}, {1.0}};
  std::vector<float> row_x_, row_y_;  // where each output row begins to read
};

// What `first` and then `second` do, as one map.
AffineWarp combined(const AffineWarp& first, const AffineWarp& second);

}  // namespace convoy
