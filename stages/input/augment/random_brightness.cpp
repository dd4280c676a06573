#include "stages/input/augment/random_brightness.h"

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

void RandomBrightness::draw(SampleRecipe& recipe, Rng rng) const {
  const double delta = 255.0 * factor_.draw(rng);
  recipe.add(PointOp{PointOp::Kind::shift, {delta, delta, delta}});
}

std::unique_ptr<InputStage> make_random_brightness(spec::ParamReader& p) {
  const Range factor = read_symmetric_range(p, "factor", -1.0, 1.0);
  refuse_value_range(p);
  refuse_seed(p);
  return std::make_unique<RandomBrightness>(factor);
}

}  // namespace convoy
