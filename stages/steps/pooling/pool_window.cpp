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

// Windows begin .. end-1 of an axis lie inside the map; those before and after do not.
struct InnerWindows {
  int begin, end;
};

InnerWindows inner_windows(const PoolAxis& axis) {
  int begin = 0;
  while (begin < axis.outputs && axis.clipped(begin)) ++begin;
  int end = begin;
  while (end < axis.outputs && !axis.clipped(end)) ++end;
  return {begin, end};
}

}  // namespace

int PoolAxis::first_inside(int window) const { return std::max(0, window * stride - pad); }

int PoolAxis::end_inside(int window) const { return std::min(size, window * stride - pad + pool); }

bool PoolAxis::clipped(int window) const { return end_inside(window) - first_inside(window) < pool; }

int PoolAxis::overlap() const { return std::min(outputs, (pool + stride - 1) / stride); }

std::vector<int> PoolAxis::last_windows() const {
  std::vector<int> last(size);
  for (int position = 0; position < size; ++position) last[position] = std::min((position + pad) / stride, outputs - 1);
  return last;
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
    : vertical{in.height, out.height, a.integer("pool_h"), a.integer("stride_h"), a.integer("pad_top"), 0, 0},
      horizontal{in.width, out.width, a.integer("pool_w"), a.integer("stride_w"), a.integer("pad_left"), 0, 0} {
  if (a.has("pad_bottom")) {
    vertical.counted_before = vertical.pad, vertical.counted_after = a.integer("pad_bottom");
    horizontal.counted_before = horizontal.pad, horizontal.counted_after = a.integer("pad_right");
  }
  check_every_window_touches(vertical);
  check_every_window_touches(horizontal);
}

std::vector<WindowRegion> PoolWindow::regions() const {
  const InnerWindows rows = inner_windows(vertical), columns = inner_windows(horizontal);
  const int width = horizontal.outputs, height = vertical.outputs, inner_height = rows.end - rows.begin;
  const WindowRegion all[] = {
      {columns.begin, columns.end - columns.begin, rows.begin, inner_height, false},
      {0, width, 0, rows.begin, true},
      {0, width, rows.end, height - rows.end, true},
      {0, columns.begin, rows.begin, inner_height, true},
      {columns.end, width - columns.end, rows.begin, inner_height, true},
  };
  std::vector<WindowRegion> regions;
  for (const WindowRegion& region : all) {
    if (region.width > 0 && region.height > 0) regions.push_back(region);
  }
  return regions;
}

}  // namespace convoy
