// The operations that rand_augment and trivial_augment choose from (AutoAugment's, as torchvision has them).
#pragma once

#include "pipeline/graph/sample_recipe.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

enum class PolicyOp {
  identity,
  shear_x,
  shear_y,
  translate_x,
  translate_y,
  rotate,
  brightness,
  color,
  contrast,
  sharpness,
  posterize,
  solarize,
  auto_contrast,
  equalize
};
inline constexpr int kPolicyOps = 14;

// True where torchvision draws a sign for the magnitude.
bool is_signed(PolicyOp);

struct PolicyFill {  // of the operations that move pixels
  float value = 0.0f;
  bool nearest = true;
};
PolicyFill read_policy_fill(spec::ParamReader&);  // interpolation: nearest (default) | bilinear; fill_value: 0

// `magnitude`: a share of the side for shears, pixels for translations (rounded towards 0), degrees for rotate, what is added to
// a factor of 1 for brightness, color, contrast and sharpness, bits for posterize, a share of 255 for solarize. Geometry is not
// merged with its neighbours, because torchvision rounds in between.
void add_policy_op(SampleRecipe&, PolicyOp, double magnitude, const PolicyFill&);

}  // namespace convoy
