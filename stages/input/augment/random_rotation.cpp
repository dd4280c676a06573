#include "stages/input/augment/random_rotation.h"

#include <numbers>

#include "stages/input/augment/affine_maps.h"

namespace convoy {

void RandomRotation::draw(SampleRecipe& recipe, Rng rng) const {
  const double angle = options_.factor.draw(rng) * 2.0 * std::numbers::pi;
  recipe.add(AffineWarp{.from = rotation(angle, recipe.height(), recipe.width()),
                        .edges = options_.fill.edges,
                        .fill = options_.fill.value,
                        .nearest = options_.nearest});
}

std::unique_ptr<InputStage> make_random_rotation(spec::ParamReader& p) {
  RandomRotation::Options options;
  options.factor = read_symmetric_range(p, "factor", -1.0, 1.0);
  options.fill = read_fill(p);
  options.nearest = p.choice("interpolation", "bilinear", {"bilinear", "nearest"}) == "nearest";
  refuse_seed(p);
  return std::make_unique<RandomRotation>(options);
}

}  // namespace convoy
