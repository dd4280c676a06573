#include "stages/input/augment/random_zoom.h"

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

void RandomZoom::draw(SampleRecipe& recipe, Rng rng) const {
  const double down = 1.0 + options_.height.draw(rng);
  const double across = options_.width ? 1.0 + options_.width->draw(rng) : down;
  const int height = recipe.height(), width = recipe.width();
  recipe.warp(
      {AxisMap::zoom(down, height), AxisMap::zoom(across, width), height, width, options_.fill.edges, options_.fill.value});
}

std::unique_ptr<InputStage> make_random_zoom(spec::ParamReader& p) {
  constexpr double kLowest = -0.99;  // Keras: above -1, where everything would come from one point
  RandomZoom::Options options;
  options.height = read_symmetric_range(p, "height_factor", kLowest, 1.0);
  if (p.has("width_factor")) options.width = read_symmetric_range(p, "width_factor", kLowest, 1.0);
  options.fill = read_fill(p);
  p.choice("interpolation", "bilinear", {"bilinear"}, {"nearest"});
  refuse_seed(p);
  return std::make_unique<RandomZoom>(options);
}

}  // namespace convoy
