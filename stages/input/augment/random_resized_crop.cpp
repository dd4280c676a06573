#include "stages/input/augment/random_resized_crop.h"

#include <algorithm>
#include <cmath>

#include "pipeline/graph/sample_recipe.h"

namespace convoy {
namespace {

constexpr int kAttempts = 10;

// The largest centred box of a ratio within the range.
Region central_box(ImageSize picture, const Range& ratio) {
  const double own = static_cast<double>(picture.width) / picture.height;
  int height = picture.height, width = picture.width;
  if (own < ratio.low) height = std::max(1, static_cast<int>(std::nearbyint(width / ratio.low)));
  if (own > ratio.high) width = std::max(1, static_cast<int>(std::nearbyint(height * ratio.high)));
  return {(picture.width - width) / 2, (picture.height - height) / 2, width, height};
}

}  // namespace

SampleDesc RandomResizedCrop::plan(const SampleDesc& in, const SampleDesc& input) const {
  const ImageSize size = options_.size.value_or(ImageSize{input.height, input.width});
  return {size.height, size.width, in.channels};
}

Region RandomResizedCrop::draw_box(ImageSize picture, Rng rng) const {
  const double area = static_cast<double>(picture.height) * picture.width;
  const Range log_ratio{std::log(options_.ratio.low), std::log(options_.ratio.high)};
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const double target = area * options_.scale.draw(rng), ratio = std::exp(log_ratio.draw(rng));
    const double width = std::nearbyint(std::sqrt(target * ratio)), height = std::nearbyint(std::sqrt(target / ratio));
    if (width < 1 || height < 1 || width > picture.width || height > picture.height) continue;
    const int w = static_cast<int>(width), h = static_cast<int>(height);
    const int top = static_cast<int>(rng.below(picture.height - h + 1));
    const int left = static_cast<int>(rng.below(picture.width - w + 1));
    return {left, top, w, h};
  }
  return central_box(picture, options_.ratio);
}

void RandomResizedCrop::draw(SampleRecipe& recipe, Rng rng) const {
  const ImageSize size = options_.size.value_or(ImageSize{recipe.input().height, recipe.input().width});
  const Region box = draw_box({recipe.height(), recipe.width()}, rng);
  recipe.crop(box.y, box.x, box.height, box.width);
  recipe.resize(size.height, size.width);
}

std::unique_ptr<InputStage> make_random_resized_crop(spec::ParamReader& p) {
  RandomResizedCrop::Options options;
  options.size = read_size(p);
  options.scale = read_range(p, "scale", options.scale, 1e-6, 1.0);
  options.ratio = read_range(p, "ratio", options.ratio, 0.01, 100.0);
  return std::make_unique<RandomResizedCrop>(options);
}

}  // namespace convoy
