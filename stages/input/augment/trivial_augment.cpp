#include "stages/input/augment/trivial_augment.h"

#include <cmath>

namespace convoy {
namespace {

bool has_magnitude(PolicyOp op) { return op != PolicyOp::identity && op != PolicyOp::auto_contrast && op != PolicyOp::equalize; }

}  // namespace

double TrivialAugment::magnitude_of(PolicyOp op, int bin, int bins) {
  const double share = static_cast<double>(bin) / (bins - 1);
  switch (op) {
    case PolicyOp::translate_x:
    case PolicyOp::translate_y:
      return 32.0 * share;
    case PolicyOp::rotate:
      return 135.0 * share;
    case PolicyOp::posterize:
      return std::nearbyint(8.0 - 6.0 * share);
    case PolicyOp::solarize:
      return 1.0 - share;
    default:
      return has_magnitude(op) ? 0.99 * share : 0.0;
  }
}

void TrivialAugment::draw(SampleRecipe& recipe, Rng rng) const {
  const auto op = static_cast<PolicyOp>(rng.below(kPolicyOps));
  double magnitude = 0.0;
  if (has_magnitude(op)) magnitude = magnitude_of(op, static_cast<int>(rng.below(options_.bins)), options_.bins);
  if (is_signed(op) && rng.uniform() <= 0.5) magnitude = -magnitude;
  add_policy_op(recipe, op, magnitude, options_.fill);
}

std::unique_ptr<InputStage> make_trivial_augment(spec::ParamReader& p) {
  TrivialAugment::Options options;
  options.bins = static_cast<int>(p.integer("num_magnitude_bins", options.bins, 2, 1000));
  options.fill = read_policy_fill(p);
  return std::make_unique<TrivialAugment>(options);
}

}  // namespace convoy
