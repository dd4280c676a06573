#include "stages/steps/conv_weights/conv_backward_weights.h"

#include "pipeline/core/error.h"
#include "stages/steps/conv_weights/blocked_weights.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "chunked";

// Convolutions and dense layers differ in name and attributes only.
class BlockedWeightsKind final : public StepKind {
 public:
  constexpr explicit BlockedWeightsKind(std::string_view name) : name_(name) {}

  std::string_view name() const override { return name_; }
  bool takes_strided() const override { return true; }

  KernelChoice choose(const Step& step, const BindContext& context) const override {
    return {kVariant, {{"chunk_pixels", chunk_pixels(weights_geometry(step, context))}}};
  }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    if (step.kernel.variant != kVariant) {
      throw Error(ExitCode::bad_spec, "step " + step.name + ": this binary has no variant '" + step.kernel.variant + "' of " +
                                          step.kind + " (it has 'chunked'); use the binary that wrote the plan");
    }
    const WeightsGeometry geometry = weights_geometry(step, context);
    return std::make_unique<BlockedWeights>(geometry, WeightMask(step.attributes, geometry), weights_kernels(context.isa),
                                            BlockedWeights::Operands{step.inputs[0], step.inputs[1], step.outputs[0]},
                                            step.kernel.parameters.integer("chunk_pixels"));
  }

 private:
  std::string_view name_;
};

}  // namespace

const StepKind& conv_backward_weights_kind() {
  static const BlockedWeightsKind kind("conv_backward_weights");
  return kind;
}

const StepKind& dense_backward_weights_kind() {
  static const BlockedWeightsKind kind("dense_backward_weights");
  return kind;
}

}  // namespace convoy
