// Pooling windows over planes: a plane is one channel block of one image, (lane 16, x, y), and planes follow one another
// in memory, so batch and channel blocks are one dimension.
//
// No kernel checks where a window lies: callers cut a map into regions whose windows have the same part inside the map, and
// pass that part. Windows of the sizes that networks use have kernels of their own, which see regions of whole windows only.
//
// Backward passes gather. Gradients are seen as (lane, u, x, v, y, plane): window (x, y) starts at the pixel (u, v) = (0, 0) of
// the same (x, y), so a pixel takes part in the windows (x - a, y - b), a, b = 0, 1, ..., at their positions (u + a stride_w, v +
// b stride_h).
#pragma once

#include "Halide.h"
#include "halide_gen/lanes.h"

namespace convoy::gen {

// Fixes the layout of a buffer of planes or of gradients, so that lanes are one aligned vector.
template <typename Planes>
void dense_lanes(Planes& planes) {
  planes.dim(0).set_bounds(0, kLanes);
  planes.dim(1).set_stride(kLanes);
}

// The sum of terms(a, b, position x, position y) of a pixel's windows, when all exist.
template <typename Term>
Halide::Expr sum_of_windows(int pool, int stride, const Halide::Expr& u, const Halide::Expr& v, const Term& term) {
  Halide::Expr sum = 0.0f;
  for (int b = 0; b * stride < pool; ++b) {
    for (int a = 0; a * stride < pool; ++a) {
      const Halide::Expr x = u + a * stride, y = v + b * stride;
      sum += Halide::select(x < pool && y < pool, term(a, b, x, y), 0.0f);
    }
  }
  return sum;
}

}  // namespace convoy::gen
