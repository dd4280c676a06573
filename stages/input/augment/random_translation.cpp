#include "stages/input/augment/random_translation.h"

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

void RandomTranslation::draw(SampleRecipe& recipe, Rng rng) const {
  const int height = recipe.height(), width = recipe.width();
  const double down = options_.height.draw(rng) * height;
  const double right = options_.width.draw(rng) * width;
  recipe.warp({AxisMap::shift(down), AxisMap::shift(right), height, width, options_.fill.edges, options_.fill.value});
}

std::unique_ptr<InputStage> make_random_translation(spec::ParamReader& p) {
  RandomTranslation::Options options;
  options.height = read_symmetric_range(p, "height_factor", -1.0, 1.0);
  options.width = read_symmetric_range(p, "width_factor", -1.0, 1.0);
  options.fill = read_fill(p);
  p.choice("interpolation", "bilinear", {"bilinear"}, {"nearest"});
  refuse_seed(p);
  return std::make_unique<RandomTranslation>(options);
}

}  // namespace convoy
