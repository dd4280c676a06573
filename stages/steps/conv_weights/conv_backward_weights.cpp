#include "stages/steps/conv_weights/conv_backward_weights.h"

#include "pipeline/core/error.h"
#include "stages/steps/conv_weights/blocked_weights.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "chunked";

WeightsGeometry conv_geometry(const Step& step, const BindContext& context) {
  return weights_geometry(context.tensors[step.inputs[0]].shape, context.tensors[step.inputs[1]].shape, step.attributes);
}

WeightsGeometry dense_geometry(const Step& step, const BindContext& context) {
  WeightsGeometry geometry;
  geometry.x = context.tensors[step.inputs[0]].shape;
  geometry.y = context.tensors[step.inputs[1]].shape;
  return geometry;
}

KernelChoice default_choice(const WeightsGeometry& geometry) { return {kVariant, {{"chunk_pixels", chunk_pixels(geometry)}}}; }

std::unique_ptr<BoundStep> bind_blocked(const Step& step, const BindContext& context, const WeightsGeometry& geometry) {
  if (step.kernel.variant != kVariant) {
    throw Error(ExitCode::bad_spec, "step " + step.name + ": this binary has no variant '" + step.kernel.variant + "' of " +
                                        step.kind + " (it has 'chunked'); use the binary that wrote the plan");
  }
  return std::make_unique<BlockedWeights>(geometry, weights_kernels(context.isa),
                                          BlockedWeights::Operands{step.inputs[0], step.inputs[1], step.outputs[0]},
                                          step.kernel.parameters.integer("chunk_pixels"));
}

class ConvBackwardWeights final : public StepKind {
 public:
  std::string_view name() const override { return "conv_backward_weights"; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;
};

class DenseBackwardWeights final : public StepKind {
 public:
  std::string_view name() const override { return "dense_backward_weights"; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;
};

KernelChoice ConvBackwardWeights::choose(const Step& step, const BindContext& context) const {
  return default_choice(conv_geometry(step, context));
}

std::unique_ptr<BoundStep> ConvBackwardWeights::bind(const Step& step, const BindContext& context) const {
  return bind_blocked(step, context, conv_geometry(step, context));
}

KernelChoice DenseBackwardWeights::choose(const Step& step, const BindContext& context) const {
  return default_choice(dense_geometry(step, context));
}

std::unique_ptr<BoundStep> DenseBackwardWeights::bind(const Step& step, const BindContext& context) const {
  return bind_blocked(step, context, dense_geometry(step, context));
}

}  // namespace

const StepKind& conv_backward_weights_kind() {
  static const ConvBackwardWeights kind;
  return kind;
}

const StepKind& dense_backward_weights_kind() {
  static const DenseBackwardWeights kind;
  return kind;
}

}  // namespace convoy
