// Pooling windows over planes: a plane is one channel block of one image, (lane 16, x, y), and planes follow one another
// in memory, so batch and channel blocks are one dimension.
//
// Windows are clipped: positions outside the map take no part. A predicate guards every access to such a position, which
// unsafe_promise_clamped tells the bounds inference.
#pragma once

#include "Halide.h"

namespace convoy::gen {

inline constexpr int kLanes = 16;

// Fixes the layout of a buffer of planes, so that lanes are one aligned vector.
template <typename Planes>
void dense_planes(Planes& planes) {
  planes.dim(0).set_bounds(0, kLanes);
  planes.dim(1).set_stride(kLanes);
}

// Where output (x, y) looks for its window position (r.x, r.y).
struct WindowPosition {
  Halide::Expr x, y;
};

struct PoolWindow {
  Halide::Expr pool_w, pool_h, stride_w, stride_h, pad_left, pad_top;
};

inline WindowPosition window_position(const PoolWindow& w, const Halide::Expr& x, const Halide::Expr& y, const Halide::RDom& r) {
  return {x * w.stride_w + r.x - w.pad_left, y * w.stride_h + r.y - w.pad_top};
}

inline Halide::Expr inside(const WindowPosition& p, const Halide::Expr& width, const Halide::Expr& height) {
  return p.x >= 0 && p.x < width && p.y >= 0 && p.y < height;
}

inline WindowPosition promise_inside(const WindowPosition& p, const Halide::Expr& width, const Halide::Expr& height) {
  return {Halide::unsafe_promise_clamped(p.x, 0, width - 1), Halide::unsafe_promise_clamped(p.y, 0, height - 1)};
}

// The gather form of backward passes: pixel (x, y) takes part in the windows last - r, r = 0, 1, ... of each axis, where
// `last` is the last window that starts at or before it, clamped to the output (tables of the caller: a division a pixel
// costs more than the rest). A window that ends before the pixel is no part.
struct CoveringWindow {
  WindowPosition window;  // output coordinates
  Halide::Expr x, y;      // position of the pixel inside that window
  Halide::Expr covers;
};

inline CoveringWindow covering_window(const PoolWindow& w, const Halide::Expr& last_x, const Halide::Expr& last_y,
                                      const Halide::Expr& x, const Halide::Expr& y, const Halide::RDom& r) {
  CoveringWindow c;
  c.window = {last_x - r.x, last_y - r.y};
  c.x = x + w.pad_left - c.window.x * w.stride_w;
  c.y = y + w.pad_top - c.window.y * w.stride_h;
  c.covers = c.window.x >= 0 && c.window.y >= 0 && c.x < w.pool_w && c.y < w.pool_h;
  return c;
}

}  // namespace convoy::gen
