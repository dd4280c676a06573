#include "stages/input/augment/random_flip.h"

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

void RandomFlip::draw(SampleRecipe& recipe, Rng rng) const {
  const bool mirror_columns = horizontal_ && rng.uniform() < 0.5;
  const bool mirror_rows = vertical_ && rng.uniform() < 0.5;
  if (!mirror_columns && !mirror_rows) return;
  SeparableWarp flip{.height = recipe.height(), .width = recipe.width()};
  if (mirror_rows) flip.rows = AxisMap::flip(recipe.height());
  if (mirror_columns) flip.columns = AxisMap::flip(recipe.width());
  recipe.warp(flip);
}

std::unique_ptr<InputStage> make_random_flip(spec::ParamReader& p) {
  const std::string mode = p.choice("mode", "horizontal_and_vertical", {"horizontal", "vertical", "horizontal_and_vertical"});
  refuse_seed(p);
  return std::make_unique<RandomFlip>(mode != "vertical", mode != "horizontal");
}

}  // namespace convoy
