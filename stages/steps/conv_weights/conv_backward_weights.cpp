#include "stages/steps/conv_weights/conv_backward_weights.h"

#include "stages/steps/conv_weights/blocked_weights.h"
#include "stages/steps/conv_weights/weights_candidates.h"
#include "stages/steps/plan_parameter.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "chunked";

class BlockedWeightsKind final : public StepKind {
 public:
  std::string_view name() const override { return "conv_backward_weights"; }
  bool takes_strided() const override { return true; }

  KernelChoice choose(const Step& step, const BindContext& context) const override {
    return {kVariant, {{"chunk_pixels", chunk_pixels(weights_geometry(step, context))}}};
  }

  std::vector<KernelChoice> candidates(const Step& step, const BindContext& context) const override {
    return weights_candidates(step.kernel.variant.empty() ? choose(step, context) : step.kernel, weights_geometry(step, context));
  }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    if (step.kernel.variant != kVariant) {
      refuse_plan(step.name, "this binary has no variant '" + step.kernel.variant + "' of " + step.kind + " (it has 'chunked')");
    }
    const WeightsGeometry geometry = weights_geometry(step, context);
    return std::make_unique<BlockedWeights>(geometry, WeightMask(step.attributes, geometry), weights_kernels(context.isa),
                                            BlockedWeights::Operands{step.inputs[0], step.inputs[1], step.outputs[0]},
                                            positive(step, "chunk_pixels"), tiles_of(step, geometry));
  }

 private:
  static int positive(const Step& step, const std::string& name) { return plan_parameter(step.kernel, name, step.name); }

  // Which tiles there are does not change a sum: without the parameters, the shape decides.
  static WeightTiles tiles_of(const Step& step, const WeightsGeometry& geometry) {
    if (!step.kernel.parameters.has("tile_out_blocks")) return weight_tiles(geometry);
    return weight_tiles(geometry, positive(step, "tile_out_blocks"), positive(step, "tile_in_blocks"));
  }
};

}  // namespace

const StepKind& conv_backward_weights_kind() {
  static const BlockedWeightsKind kind;
  return kind;
}

}  // namespace convoy
