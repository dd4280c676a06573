#include "stages/input/recipe/separable_fold.h"

#include <algorithm>
#include <utility>

namespace convoy {

void SeparableFold::start(ImageSize picture) {
  picture_ = picture;
  empty_ = true;
  taps_.rows.make({}, EdgeMode::nearest, ResizeRule::keras, picture.height, picture.height);
  taps_.columns.make({}, EdgeMode::nearest, ResizeRule::keras, picture.width, picture.width);
  taps_.fill = 0.0f;
}

bool SeparableFold::add(const SeparableWarp& warp) {
  step_.rows.make(warp.rows, warp.edges, warp.rule, taps_.rows.size(), warp.height);
  step_.columns.make(warp.columns, warp.edges, warp.rule, taps_.columns.size(), warp.width);
  if (step_.leaves_picture()) {
    if (taps_.leaves_picture() && taps_.fill != warp.fill) return false;
    taps_.fill = warp.fill;
  }
  multiply(step_.rows, taps_.rows, taps_.rows);
  multiply(step_.columns, taps_.columns, taps_.columns);
  empty_ = false;
  return true;
}

// The picture is then an enlargement of what is read, and enlarging is one more matrix of taps.
Region SeparableFold::read_scaled(int scale) {
  const Region full = taps_.reads();
  const AxisMap enlarge{1.0 / scale, 0.5 / scale - 0.5};
  const auto scaled = [&](int side) { return (side + scale - 1) / scale; };
  step_.rows.make(enlarge, EdgeMode::nearest, ResizeRule::keras, scaled(picture_.height), picture_.height);
  step_.columns.make(enlarge, EdgeMode::nearest, ResizeRule::keras, scaled(picture_.width), picture_.width);
  multiply(taps_.rows, step_.rows, taps_.rows);
  multiply(taps_.columns, step_.columns, taps_.columns);
  empty_ = false;
  const int left = std::max(full.x - scale, 0), right = std::min(full.x + full.width + scale, picture_.width);
  const int top = std::max(full.y - scale, 0), bottom = std::min(full.y + full.height + scale, picture_.height);
  return {left, top, right - left, bottom - top};
}

void SeparableFold::multiply(const AxisTaps& outer, const AxisTaps& inner, AxisTaps& result) {
  product_.make_product(outer, inner);
  std::swap(product_, result);
}

}  // namespace convoy
