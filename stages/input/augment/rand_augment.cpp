#include "stages/input/augment/rand_augment.h"

#include <cmath>

namespace convoy {

double RandAugment::magnitude_of(PolicyOp op, int bin, int bins, int height, int width) {
  const double share = static_cast<double>(bin) / (bins - 1);
  switch (op) {
    case PolicyOp::shear_x:
    case PolicyOp::shear_y:
      return 0.3 * share;
    case PolicyOp::translate_x:
      return 150.0 / 331.0 * width * share;
    case PolicyOp::translate_y:
      return 150.0 / 331.0 * height * share;
    case PolicyOp::rotate:
      return 30.0 * share;
    case PolicyOp::brightness:
    case PolicyOp::color:
    case PolicyOp::contrast:
    case PolicyOp::sharpness:
      return 0.9 * share;
    case PolicyOp::posterize:
      return std::nearbyint(8.0 - 4.0 * share);
    case PolicyOp::solarize:
      return 1.0 - share;
    default:
      return 0.0;
  }
}

void RandAugment::draw(SampleRecipe& recipe, Rng rng) const {
  for (int i = 0; i < options_.num_ops; ++i) {
    const auto op = static_cast<PolicyOp>(rng.below(kPolicyOps));
    const double magnitude = magnitude_of(op, options_.magnitude, options_.bins, recipe.height(), recipe.width());
    const bool backwards = is_signed(op) && rng.uniform() <= 0.5;
    add_policy_op(recipe, op, backwards ? -magnitude : magnitude, options_.fill);
  }
}

std::unique_ptr<InputStage> make_rand_augment(spec::ParamReader& p) {
  RandAugment::Options options;
  options.num_ops = static_cast<int>(p.integer("num_ops", options.num_ops, 1, 14));
  options.bins = static_cast<int>(p.integer("num_magnitude_bins", options.bins, 2, 1000));
  options.magnitude = static_cast<int>(p.integer("magnitude", options.magnitude, 0, options.bins - 1));
  options.fill = read_policy_fill(p);
  return std::make_unique<RandAugment>(options);
}

}  // namespace convoy
