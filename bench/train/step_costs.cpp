#include "bench/train/step_costs.h"

#include <algorithm>
#include <string_view>

namespace convoy::bench {
namespace {

// conv_forward, image_conv_forward, depthwise_backward_data, dense_backward_weights, winograd_contract, ...
constexpr std::string_view kFamilies[] = {"conv_", "image_conv_", "depthwise_", "dense_", "winograd_"};
// Winograd's contraction serves both directions of maps.
constexpr std::string_view kDirections[] = {"forward", "backward_data", "backward_weights", "contract", "update"};

// Their first operand tells a shape and is not read.
constexpr std::string_view kReadShapeAlone[] = {"batch_norm_statistics", "batch_norm_backward_reduce"};

}  // namespace

bool multiplies(const Step& step) {
  const std::string_view kind = step.kind;
  return std::ranges::any_of(kFamilies, [&](std::string_view family) { return kind.starts_with(family); }) &&
         std::ranges::any_of(kDirections, [&](std::string_view direction) { return kind.ends_with(direction); });
}

StepCosts::StepCosts(const Network& network, const Program& program) : program_(program) {
  for (const NetworkNode& node : network.nodes) macs_[node.name] = static_cast<double>(node.plan.macs);
}

double StepCosts::flops(const Step& step) const {
  return multiplies(step) ? 2.0 * macs_.at(step.layer) * program_.max_batch : 0.0;
}

double StepCosts::flops() const {
  double sum = 0;
  for (const Step& step : program_.steps) sum += step.phase == Phase::predict ? 0.0 : flops(step);
  return sum;
}

double StepCosts::read_bytes(const Step& step) const {
  const std::span<const TensorId> inputs = step.inputs;
  return bytes(std::ranges::find(kReadShapeAlone, step.kind) == std::end(kReadShapeAlone) ? inputs : inputs.subspan(1));
}

double StepCosts::bytes(std::span<const TensorId> operands) const {
  double sum = 0;
  for (TensorId id : operands) {
    if (id != kNoTensor) sum += static_cast<double>(program_.tensors[id].desc.bytes(program_.max_batch));
  }
  return sum;
}

}  // namespace convoy::bench
