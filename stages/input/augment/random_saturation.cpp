#include "stages/input/augment/random_saturation.h"

#include "pipeline/graph/sample_recipe.h"

namespace convoy {

void RandomSaturation::draw(SampleRecipe& recipe, Rng rng) const {
  const double factor = factor_.draw(rng);
  recipe.add(HueOp{.saturation = factor / (1.0 - factor + 1e-7)});
}

std::unique_ptr<InputStage> make_random_saturation(spec::ParamReader& p) {
  const Range factor = read_share(p, "factor");
  refuse_value_range(p);
  refuse_seed(p);
  return std::make_unique<RandomSaturation>(factor);
}

}  // namespace convoy
