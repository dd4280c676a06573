#include "pipeline/graph/use_winograd.h"

#include <algorithm>
#include <functional>
#include <map>

#include "pipeline/graph/fold_image_convolution.h"
#include "pipeline/graph/packed_copies.h"
#include "pipeline/graph/step_search.h"
#include "pipeline/graph/transform_step.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/graph/winograd_cost.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

constexpr std::string_view kForward = "conv_forward", kBackward = "conv_backward_data", kRepack = "conv_repack";

bool is_blocked(const Program& program, TensorId id) { return program.tensors[id].desc.layout == Layout::blocked; }

// A convolution with attributes or operands that another pass has added stays as it is.
bool is_eligible(const Program& program, const Step& step) {
  const bool forward = step.kind == kForward;
  if (!forward && step.kind != kBackward) return false;
  if (step.outputs.size() != 1 || step.inputs.size() < 2 || step.inputs.size() > (forward ? 3 : 4)) return false;
  if (!is_blocked(program, step.inputs[0]) || !is_blocked(program, step.outputs[0])) return false;
  return is_winograd_convolution(step.attributes, !forward, "activation");
}

class WinogradUse {
 public:
  explicit WinogradUse(Program& program) : program_(program) {}

  void run(const std::function<ConvAlgorithm(const Step&)>& choose) {
    std::vector<Step> steps;
    for (const Step& step : program_.steps) {
      const ConvAlgorithm algorithm = is_eligible(program_, step) ? choose(step) : ConvAlgorithm::direct;
      const Step* repack = step.kind == kBackward ? find_writer(program_, step.inputs[1]) : nullptr;
      if (algorithm == ConvAlgorithm::direct || (step.kind == kBackward && !is_repack(repack))) {
        steps.push_back(step);
        continue;
      }
      const TensorId weight = repack ? repack->inputs[0] : step.inputs[1];
      if (repack) replaced_.push_back(step.inputs[1]);
      algorithm == ConvAlgorithm::fused_winograd ? add_fused(steps, step, weight) : add_split(steps, step, weight);
    }
    program_.steps = std::move(steps);
    for (const auto& [weight, filter] : filters_) add_packed_copy(program_, filter);
    drop_unread_copies();
  }

 private:
  static bool is_repack(const Step* step) { return step != nullptr && step->kind == kRepack; }
  int blocks(TensorId map) const { return program_.tensors[map].desc.shape.channel_blocks(); }

  void add_fused(std::vector<Step>& steps, Step step, TensorId weight) {
    const int from = blocks(step.inputs[0]), to = blocks(step.outputs[0]);
    if (step.kind == kBackward) {
      step.kind = "winograd_backward_data";
      Step filter = filter_step(weight, step.attributes, true, to, from);
      filter.phase = step.phase;
      step.inputs[1] = filter.outputs[0];
      steps.push_back(std::move(filter));
    } else {
      step.kind = "winograd_forward";
      Step& filter = filters_[weight];
      if (filter.outputs.empty()) filter = filter_step(weight, step.attributes, false, from, to);
      step.inputs[1] = filter.outputs[0];
    }
    steps.push_back(std::move(step));
  }

  void add_split(std::vector<Step>& steps, Step step, TensorId weight) {
    const bool rotated = step.kind == kBackward;
    const TensorId source = step.inputs[0];
    const Shape result = program_.tensors[step.outputs[0]].desc.shape;
    const int activation = step.attributes.integer("activation", 0);
    step.attributes = winograd_attributes(step.attributes, rotated);
    const int together = order_images(winograd_form(step.attributes), result, program_.max_batch);
    Step input = transform_step(program_, step, "/transform", "winograd_input", source, result, together);
    step.kind = "winograd_contract";
    step.inputs[0] = input.outputs[0];
    step.inputs[1] = weight;
    step.attributes.set("in_blocks", blocks(source));
    step.attributes.set("order_images", together);
    step.attributes.set("activation", activation);
    steps.push_back(std::move(input));
    steps.push_back(std::move(step));
  }

  TensorId add_tensor(const std::string& name, std::int64_t count, Role role, const std::string& layer) {
    program_.tensors.push_back({TensorDesc::plain(name, count), role, layer});
    return static_cast<TensorId>(program_.tensors.size()) - 1;
  }

  // Makes the copy of a weight: forward it is kept for all phases, rotated it lives in backward alone.
  Step filter_step(TensorId weight, const Attributes& convolution, bool rotated, int in_blocks, int out_blocks) {
    Step filter;
    filter.name = program_.tensors[weight].desc.name + (rotated ? "/winograd_rotated" : "/winograd");
    filter.layer = program_.tensors[weight].layer;
    filter.kind = "winograd_filter";
    filter.inputs = {weight};
    filter.attributes = winograd_attributes(convolution, rotated);
    filter.attributes.set("in_blocks", in_blocks);
    filter.attributes.set("out_blocks", out_blocks);
    const Form form = winograd_form(filter.attributes);
    const FilterLayout layout = rotated ? filter_layout(form, out_blocks, in_blocks) : filter_layout(form, in_blocks, out_blocks);
    filter.outputs = {add_tensor(filter.name, layout.elements(), rotated ? Role::activation : Role::packed_copy, filter.layer)};
    return filter;
  }

  void drop_unread_copies() {
    std::erase_if(program_.steps, [this](const Step& step) {
      return step.kind == kRepack && std::ranges::find(replaced_, step.outputs[0]) != replaced_.end() &&
             count_readers(program_, step.outputs[0]) == 0;
    });
  }

  Program& program_;
  std::map<TensorId, Step> filters_;  // by weight, of copies that are kept
  std::vector<TensorId> replaced_;
};

}  // namespace

void use_winograd(Program& program, Isa isa) {
  fold_image_convolutions(program);
  WinogradUse(program).run([&](const Step& step) {
    const Shape source = program.tensors[step.inputs[0]].desc.shape, result = program.tensors[step.outputs[0]].desc.shape;
    const Form form = winograd_correlation(step.attributes, step.kind == kBackward).form;
    return choose_algorithm(form, source, result, program.max_batch, isa);
  });
  use_winograd_gradient(program, isa);
}

void use_winograd(Program& program, const KernelPlan& plan) {
  fold_image_convolutions(program, plan);
  WinogradUse(program).run([&](const Step& step) {
    const auto it = plan.choices.find(step.name);
    if (it == plan.choices.end()) return ConvAlgorithm::direct;
    if (it->second.variant.starts_with(kFusedWinograd)) return ConvAlgorithm::fused_winograd;
    return it->second.variant.starts_with(kSplitWinograd) ? ConvAlgorithm::split_winograd : ConvAlgorithm::direct;
  });
  use_winograd_gradient(program, plan);
}

}  // namespace convoy
