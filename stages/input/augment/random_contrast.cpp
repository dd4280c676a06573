#include "stages/input/augment/random_contrast.h"

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

void RandomContrast::draw(SampleRecipe& recipe, Rng rng) const {
  recipe.add(PointOp{PointOp::Kind::channel_contrast, {factor_.draw(rng)}});
}

std::unique_ptr<InputStage> make_random_contrast(spec::ParamReader& p) {
  const Range shares = read_one_or_two(p, "factor", 0.0, 1.0);
  refuse_value_range(p);
  refuse_seed(p);
  return std::make_unique<RandomContrast>(Range{1.0 - shares.low, 1.0 + shares.high});
}

}  // namespace convoy
