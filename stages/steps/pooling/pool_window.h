// The geometry of a pooling step, from its attributes and the shapes of its tensors: scalars and tables for the kernels.
//
// Attributes: pool_h pool_w stride_h stride_w pad_top pad_left. Where the last windows end follows from the output's size; every
// window must touch the map. An average that counts the padding also has pad_bottom and pad_right: positions inside the map or
// that much beyond it count, what a window has further out does not. Owned by the bound step, made once.
//
// Kernels do not look where a window lies. The forward pass runs over groups of windows that have the same positions inside the
// map, the backward pass over groups of pixels that have the same windows; a rectangle is a group of each axis.
#pragma once

#include <vector>

#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/step.h"

namespace convoy {

// Windows begin .. begin + count - 1 of an axis: positions first .. first + size - 1 of each lie inside the map.
struct WindowGroup {
  int begin = 0, count = 0;
  int first = 0, size = 0;
};

// Pixels of an axis by stride: pixel x * stride + u - pad, for x = begin .. begin + count - 1 and the given phases u. Those of x
// take part in the windows x - first .. x - (first + windows - 1), as far as these reach.
struct PixelGroup {
  int begin = 0, count = 0;
  int first_phase = 0, phases = 0;
  int first = 0, windows = 0;
  float share = 0;  // of all these windows, or 0: they differ
};

// One axis of the map.
struct PoolAxis {
  int size = 0, outputs = 0, pool = 0, stride = 0, pad = 0;
  int counted_before = 0, counted_after = 0;  // padding that an average counts

  int first_inside(int window) const;  // first map position of a window
  int end_inside(int window) const;    // one past its last
  int overlap() const { return ceil_div(pool, stride); }

  std::vector<WindowGroup> windows() const;
  std::vector<PixelGroup> pixels() const;
  std::vector<float> shares() const;  // by window: 1 / positions that count
};

struct PoolWindow {
  PoolAxis vertical, horizontal;

  // Throws std::logic_error when a window lies wholly outside the map.
  PoolWindow(const Attributes&, const Shape& in, const Shape& out);
  // Windows are pool x pool with this stride on both axes.
  bool is(int pool, int stride) const;
  bool apart() const { return vertical.pool == vertical.stride && horizontal.pool == horizontal.stride; }
};

}  // namespace convoy
