#include "stages/input/recipe/recipe_runner.h"

#include <algorithm>
#include <utility>

namespace convoy {

Region RecipeRunner::begin(const SampleRecipe& recipe, ImageSize picture) {
  size_ = picture;
  start_taps(picture.height, picture.width);
  passes_ = 0;
  for (next_ = 0; next_ < recipe.ops().size(); ++next_) {
    if (!fold(std::get<SeparableWarp>(recipe.ops()[next_]))) break;
  }
  return pending_.reads();
}

// The picture is then an enlargement of what is read, and enlarging is one more matrix of taps.
Region RecipeRunner::read_scaled(int scale) {
  const Region full = pending_.reads();
  const AxisMap enlarge{1.0 / scale, 0.5 / scale - 0.5};
  const auto scaled = [&](int side) { return (side + scale - 1) / scale; };
  step_.rows.make(enlarge, EdgeMode::nearest, ResizeRule::keras, scaled(size_.height), size_.height);
  step_.columns.make(enlarge, EdgeMode::nearest, ResizeRule::keras, scaled(size_.width), size_.width);
  product_.make_product(pending_.rows, step_.rows);
  std::swap(product_, pending_.rows);
  product_.make_product(pending_.columns, step_.columns);
  std::swap(product_, pending_.columns);
  const int left = std::max(full.x - scale, 0), right = std::min(full.x + full.width + scale, size_.width);
  const int top = std::max(full.y - scale, 0), bottom = std::min(full.y + full.height + scale, size_.height);
  return {left, top, right - left, bottom - top};
}

void RecipeRunner::finish(const SampleRecipe& recipe, const PixelView& in, float* out) {
  picture_ = in;
  for (; next_ < recipe.ops().size(); ++next_) {
    const auto& warp = std::get<SeparableWarp>(recipe.ops()[next_]);
    if (fold(warp)) continue;
    flush();
    fold(warp);
  }
  separable_.run(pending_, picture_, normalize_, out);
}

// Taps that leave a picture of that size as it is.
void RecipeRunner::start_taps(int height, int width) {
  pending_.rows.make({}, EdgeMode::nearest, ResizeRule::keras, height, height);
  pending_.columns.make({}, EdgeMode::nearest, ResizeRule::keras, width, width);
  pending_.fill = 0.0f;
}

bool RecipeRunner::fold(const SeparableWarp& warp) {
  step_.rows.make(warp.rows, warp.edges, warp.rule, pending_.rows.size(), warp.height);
  step_.columns.make(warp.columns, warp.edges, warp.rule, pending_.columns.size(), warp.width);
  step_.fill = warp.fill;
  if (step_.leaves_picture()) {
    if (pending_.leaves_picture() && pending_.fill != step_.fill) return false;  // two colours do not fit one pass
    pending_.fill = step_.fill;
  }
  fold_axis(step_.rows, pending_.rows);
  fold_axis(step_.columns, pending_.columns);
  return true;
}

void RecipeRunner::fold_axis(const AxisTaps& step, AxisTaps& pending) {
  product_.make_product(step, pending);
  std::swap(product_, pending);
}

void RecipeRunner::flush() {
  const int height = pending_.rows.size(), width = pending_.columns.size(), channels = normalize_.channels();
  std::vector<std::uint8_t>& to = between_[passes_++ % 2];
  const std::size_t elements = std::size_t(height) * width * channels;
  if (to.size() < elements) to.resize(elements);
  separable_.run(pending_, picture_, channels, to.data());
  picture_ = {to.data(), height, width, channels};
  start_taps(height, width);
}

}  // namespace convoy
