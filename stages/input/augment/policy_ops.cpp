#include "stages/input/augment/policy_ops.h"

#include <cmath>
#include <numbers>

#include "stages/input/augment/affine_maps.h"

namespace convoy {

bool is_signed(PolicyOp op) { return op >= PolicyOp::shear_x && op <= PolicyOp::sharpness; }

PolicyFill read_policy_fill(spec::ParamReader& p) {
  PolicyFill fill;
  fill.nearest = p.choice("interpolation", "nearest", {"bilinear", "nearest"}) == "nearest";
  fill.value = static_cast<float>(p.real("fill_value", 0.0, 0.0, 255.0));
  return fill;
}

void add_policy_op(SampleRecipe& recipe, PolicyOp op, double magnitude, const PolicyFill& fill) {
  const auto move = [&](const std::array<double, 6>& from) {
    recipe.add(AffineWarp{.from = from, .edges = EdgeMode::constant, .fill = fill.value, .nearest = fill.nearest, .alone = true});
  };
  using Kind = PointOp::Kind;
  switch (op) {
    case PolicyOp::identity:
      return;
    case PolicyOp::shear_x:
      return move(shear_x(magnitude));
    case PolicyOp::shear_y:
      return move(shear_y(magnitude));
    case PolicyOp::translate_x:
      return move(translation(std::trunc(magnitude), 0.0));
    case PolicyOp::translate_y:
      return move(translation(0.0, std::trunc(magnitude)));
    case PolicyOp::rotate:
      return move(rotation(magnitude * std::numbers::pi / 180.0, recipe.height(), recipe.width()));
    case PolicyOp::brightness:
      return recipe.add(PointOp{Kind::brightness, {1.0 + magnitude}});
    case PolicyOp::color:
      return recipe.add(SaturationOp{1.0 + magnitude});
    case PolicyOp::contrast:
      return recipe.add(PointOp{Kind::contrast, {1.0 + magnitude}});
    case PolicyOp::sharpness:
      return recipe.add(SharpenOp{1.0 + magnitude});
    case PolicyOp::posterize:
      return recipe.add(PointOp{Kind::posterize, {magnitude}});
    case PolicyOp::solarize:
      return recipe.add(PointOp{Kind::solarize, {255.0 * magnitude}});
    case PolicyOp::auto_contrast:
      return recipe.add(PointOp{Kind::auto_contrast, {}});
    case PolicyOp::equalize:
      return recipe.add(PointOp{Kind::equalize, {}});
  }
}

}  // namespace convoy
