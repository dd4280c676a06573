// The geometry of a pooling step, from its attributes and the shapes of its tensors: scalars and tables for the kernels.
//
// Attributes: pool_h pool_w stride_h stride_w pad_top pad_left. Where the last windows end follows from the output's size; every
// window must touch the map. An average that counts the padding also has pad_bottom and pad_right: positions inside the map or
// that much beyond it count, what a window has further out does not. Owned by the bound step, made once.
#pragma once

#include <vector>

#include "pipeline/core/shape.h"
#include "pipeline/graph/step.h"

namespace convoy {

// One axis of the map.
struct PoolAxis {
  int size = 0, outputs = 0, pool = 0, stride = 0, pad = 0;
  int counted_before = 0, counted_after = 0;  // padding that an average counts

  int first_inside(int window) const;  // first map position of a window
  int end_inside(int window) const;    // one past its last
  bool clipped(int window) const;      // it reaches over the map's edge
  int overlap() const;                 // most windows that share a position

  std::vector<int> last_windows() const;  // by position: the last window that starts at or before it
  std::vector<float> shares() const;      // by window: 1 / positions that count
};

// A rectangle of windows: all inside the map, or treated as clipped.
struct WindowRegion {
  int x = 0, width = 0, y = 0, height = 0;
  bool clipped = false;
};

struct PoolWindow {
  PoolAxis vertical, horizontal;

  // Throws std::logic_error when a window lies wholly outside the map.
  PoolWindow(const Attributes&, const Shape& in, const Shape& out);
  // The whole output in at most five parts: windows inside the map have faster loops than those on its border.
  std::vector<WindowRegion> regions() const;
};

}  // namespace convoy
