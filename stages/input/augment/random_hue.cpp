#include "stages/input/augment/random_hue.h"

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

void RandomHue::draw(SampleRecipe& recipe, Rng rng) const {
  const double direction = rng.uniform() < 0.5 ? -1.0 : 1.0;
  recipe.add(HueOp{.turn = direction * factor_.draw(rng) * 0.5});
}

std::unique_ptr<InputStage> make_random_hue(spec::ParamReader& p) {
  const Range factor = read_share(p, "factor");
  refuse_value_range(p);
  refuse_seed(p);
  return std::make_unique<RandomHue>(factor);
}

}  // namespace convoy
