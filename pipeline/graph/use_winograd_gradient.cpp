#include "pipeline/graph/use_winograd_gradient.h"

#include <functional>

#include "pipeline/core/divide.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_gradient_cost.h"

namespace convoy {
namespace {

// A step with other attributes, such as a mask's, stays as it is.
bool is_eligible(const Step& step) { return step.kind == "conv_backward_weights" && is_winograd_convolution(step.attributes); }

// Turns the step at `at` into its Winograd form, with a sum behind it where there are several groups.
void replace(Program& program, std::size_t at, int group_images) {
  Step& step = program.steps[at];
  step.kind = "winograd_backward_weights";
  step.attributes.set("group_images", group_images);
  const int groups = ceil_div(program.max_batch, group_images);
  if (groups == 1) return;
  const TensorDesc& weight = program.tensors[step.outputs[0]].desc;
  TensorDesc slices = TensorDesc::plain(weight.name + "/groups", weight.count * groups);
  Step sum;
  sum.name = step.name + "/sum";
  sum.layer = step.layer;
  sum.kind = "sum_slices";
  sum.phase = step.phase;
  sum.outputs = step.outputs;
  sum.inputs = {static_cast<TensorId>(program.tensors.size())};
  sum.attributes = {{"images", group_images}};
  step.outputs = sum.inputs;
  program.tensors.push_back({std::move(slices), Role::activation, step.layer});
  program.steps.insert(program.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(sum));
}

// `group_images` of a step, or 0 where it stays as it is.
void replace_all(Program& program, const std::function<int(const Step&)>& group_images) {
  for (std::size_t at = 0; at < program.steps.size(); ++at) {
    if (!is_eligible(program.steps[at])) continue;
    if (const int images = group_images(program.steps[at]); images > 0) replace(program, at, images);
  }
}

}  // namespace

void use_winograd_gradient(Program& program) {
  replace_all(program, [&](const Step& step) {
    const Shape &x = program.tensors[step.inputs[0]].desc.shape, &y = program.tensors[step.inputs[1]].desc.shape;
    if (!winograd_gradient_is_faster(x, y, program.max_batch)) return 0;
    return split_winograd_gradient(x, y, program.max_batch).group_images;
  });
}

void use_winograd_gradient(Program& program, const KernelPlan& plan) {
  replace_all(program, [&](const Step& step) {
    const auto it = plan.choices.find(step.name);
    const bool winograd = it != plan.choices.end() && it->second.variant == kWinogradGradient;
    return winograd ? it->second.parameters.integer("group_images") : 0;
  });
}

}  // namespace convoy
