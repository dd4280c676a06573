#include "stages/input/augment/center_crop.h"

#include <cmath>

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {
namespace {

int first_pixel(int picture, int crop) {
  if (picture < crop) return -((crop - picture) / 2);
  return static_cast<int>(std::nearbyint((picture - crop) / 2.0));
}

}  // namespace

SampleDesc CenterCrop::plan(const SampleDesc& in, const SampleDesc& input) const {
  const ImageSize size = size_.value_or(ImageSize{input.height, input.width});
  return {size.height, size.width, in.channels};
}

void CenterCrop::draw(SampleRecipe& recipe, Rng) const {
  const ImageSize size = size_.value_or(ImageSize{recipe.input().height, recipe.input().width});
  recipe.crop(first_pixel(recipe.height(), size.height), first_pixel(recipe.width(), size.width), size.height, size.width);
}

std::unique_ptr<InputStage> make_center_crop(spec::ParamReader& p) { return std::make_unique<CenterCrop>(read_size(p)); }

}  // namespace convoy
