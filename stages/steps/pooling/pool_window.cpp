#include "stages/steps/pooling/pool_window.h"

#include <algorithm>
#include <stdexcept>

namespace convoy {
namespace {

void check_every_window_touches(const PoolAxis& axis) {
  for (int window = 0; window < axis.outputs; ++window) {
    if (axis.first_inside(window) >= axis.end_inside(window)) throw std::logic_error("a pooling window lies outside the map");
  }
}

PoolAxis axis_of(int size, int outputs, int pool, int stride, int pad) {
  // One window has no next one, so its pixels count as side by side.
  return {size, outputs, pool, outputs == 1 ? pool : stride, pad, 0, 0};
}

// What pixels x of all phases have in common.
PixelGroup pixels_at(const PoolAxis& axis, const std::vector<float>& shares, int x) {
  PixelGroup group;
  group.begin = x;
  group.count = 1;
  group.first_phase = std::max(0, axis.pad - x * axis.stride);
  group.phases = std::min(axis.stride, axis.size + axis.pad - x * axis.stride) - group.first_phase;
  group.first = std::max(0, x - axis.outputs + 1);
  group.windows = std::max(0, std::min(x, axis.overlap() - 1) - group.first + 1);
  if (group.windows > 0) {
    const auto newest = shares.begin() + (x - group.first), oldest = newest - (group.windows - 1);
    if (std::all_of(oldest, newest, [&](float share) { return share == *newest; })) group.share = *newest;
  }
  return group;
}

bool alike(const WindowGroup& a, const WindowGroup& b) { return a.first == b.first && a.size == b.size; }

bool alike(const PixelGroup& a, const PixelGroup& b) {
  return a.first_phase == b.first_phase && a.phases == b.phases && a.first == b.first && a.windows == b.windows &&
         a.share == b.share;
}

template <typename Group>
void append(std::vector<Group>& groups, const Group& next) {
  if (!groups.empty() && alike(groups.back(), next)) {
    ++groups.back().count;
  } else {
    groups.push_back(next);
  }
}

}  // namespace

int PoolAxis::first_inside(int window) const { return std::max(0, window * stride - pad); }

int PoolAxis::end_inside(int window) const { return std::min(size, window * stride - pad + pool); }

std::vector<WindowGroup> PoolAxis::windows() const {
  std::vector<WindowGroup> groups;
  for (int window = 0; window < outputs; ++window) {
    const int begin = first_inside(window);
    append(groups, WindowGroup{window, 1, begin - (window * stride - pad), end_inside(window) - begin});
  }
  return groups;
}

std::vector<PixelGroup> PoolAxis::pixels() const {
  const std::vector<float> of_windows = shares();
  std::vector<PixelGroup> groups;
  for (int x = pad / stride; x * stride < size + pad; ++x) append(groups, pixels_at(*this, of_windows, x));
  return groups;
}

std::vector<float> PoolAxis::shares() const {
  std::vector<float> shares(outputs);
  for (int window = 0; window < outputs; ++window) {
    const int begin = std::max(-counted_before, window * stride - pad);
    const int end = std::min(size + counted_after, window * stride - pad + pool);
    shares[window] = 1.0f / static_cast<float>(end - begin);
  }
  return shares;
}

PoolWindow::PoolWindow(const Attributes& a, const Shape& in, const Shape& out)
    : vertical(axis_of(in.height, out.height, a.integer("pool_h"), a.integer("stride_h"), a.integer("pad_top"))),
      horizontal(axis_of(in.width, out.width, a.integer("pool_w"), a.integer("stride_w"), a.integer("pad_left"))) {
  if (a.has("pad_bottom")) {
    vertical.counted_before = vertical.pad, vertical.counted_after = a.integer("pad_bottom");
    horizontal.counted_before = horizontal.pad, horizontal.counted_after = a.integer("pad_right");
  }
  check_every_window_touches(vertical);
  check_every_window_touches(horizontal);
}

bool PoolWindow::is(int pool, int stride) const {
  return vertical.pool == pool && horizontal.pool == pool && vertical.stride == stride && horizontal.stride == stride;
}

}  // namespace convoy
