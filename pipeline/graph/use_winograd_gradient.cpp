#include "pipeline/graph/use_winograd_gradient.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "pipeline/core/divide.h"
#include "pipeline/graph/map_room.h"
#include "pipeline/graph/transform_step.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_gradient_cost.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

struct Choice {
  GradientAlgorithm algorithm = GradientAlgorithm::direct;
  int group_images = 0;  // of the fused form
};

// A step with other attributes, such as a mask's, stays as it is.
bool is_eligible(const Step& step) {
  return step.kind == "conv_backward_weights" && is_winograd_convolution(step.attributes, false);
}

// Turns the step at `at` into its fused form, with a sum behind it where there are several groups.
void fuse(Program& program, std::size_t at, int group_images) {
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

// Which maps of the forward pass in the Winograd domain there is room for until the gradient of weights reads them again.
class KeptMaps {
 public:
  explicit KeptMaps(Program& program) : program_(program) {}

  // What a step like `transform` made in forward, if it can be kept; else kNoTensor.
  TensorId find(const Step& transform) {
    const auto made = std::ranges::find_if(program_.steps, [&](const Step& s) {
      return s.phase == Phase::forward && s.kind == transform.kind && s.inputs == transform.inputs &&
             s.attributes == transform.attributes;
    });
    if (made == program_.steps.end()) return kNoTensor;
    if (!room_) room_.emplace(program_);
    return room_->keep(program_.tensors[made->outputs[0]].desc) ? made->outputs[0] : kNoTensor;
  }

 private:
  Program& program_;
  std::optional<MapRoom> room_;
};

// Turns the step at `at` into a contraction of maps that two steps before it transform, or one, where the other map is kept.
void split(Program& program, std::size_t at, KeptMaps& kept) {
  Step contract = program.steps[at];
  const TensorId x = contract.inputs[0], d_y = contract.inputs[1];
  const Shape result = program.tensors[d_y].desc.shape;
  const int together = order_images(winograd_form(contract.attributes), result, program.max_batch);
  Step inputs = transform_step(program, contract, "/transform_x", "winograd_input", x, result, together);
  const TensorId known = kept.find(inputs);
  if (known != kNoTensor) program.tensors.pop_back();
  Step gradients = transform_step(program, contract, "/transform_d_y", "winograd_gradient_input", d_y, result, together);
  contract.kind = "winograd_gradient_contract";
  contract.inputs = {known != kNoTensor ? known : inputs.outputs[0], gradients.outputs[0]};
  contract.attributes = winograd_attributes(contract.attributes, false);
  contract.attributes.set("in_blocks", program.tensors[x].desc.shape.channel_blocks());
  contract.attributes.set("out_blocks", result.channel_blocks());
  contract.attributes.set("result_h", result.height);
  contract.attributes.set("result_w", result.width);
  contract.attributes.set("order_images", together);
  program.steps[at] = std::move(contract);
  const auto place = program.steps.begin() + static_cast<std::ptrdiff_t>(at);
  const auto before = program.steps.insert(place, std::move(gradients));
  if (known == kNoTensor) program.steps.insert(before, std::move(inputs));
}

void replace_all(Program& program, const std::function<Choice(const Step&)>& choose) {
  KeptMaps kept(program);
  for (std::size_t at = 0; at < program.steps.size(); ++at) {
    if (!is_eligible(program.steps[at])) continue;
    const Choice choice = choose(program.steps[at]);
    if (choice.algorithm == GradientAlgorithm::fused_winograd) fuse(program, at, choice.group_images);
    if (choice.algorithm == GradientAlgorithm::split_winograd) split(program, at, kept);
  }
}

}  // namespace

void use_winograd_gradient(Program& program, Isa isa) {
  replace_all(program, [&](const Step& step) {
    const Shape &x = program.tensors[step.inputs[0]].desc.shape, &y = program.tensors[step.inputs[1]].desc.shape;
    const Form form = winograd_form(step.attributes);
    return Choice{choose_gradient_algorithm(form, x, y, program.max_batch, isa),
                  cut_winograd_gradient(form, x, y, program.max_batch).group_images};
  });
}

void use_winograd_gradient(Program& program, const KernelPlan& plan) {
  replace_all(program, [&](const Step& step) -> Choice {
    const auto it = plan.choices.find(step.name);
    if (it == plan.choices.end()) return {};
    const KernelChoice& choice = it->second;
    if (choice.variant == kSplitWinogradGradient) return {GradientAlgorithm::split_winograd};
    if (choice.variant != kWinogradGradient) return {};
    return {GradientAlgorithm::fused_winograd, choice.parameters.integer("group_images")};
  });
}

}  // namespace convoy
