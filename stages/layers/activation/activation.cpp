#include "stages/layers/activation/activation.h"

#include "stages/layers/activated_output.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

class ActivationLayer : public Layer {
 public:
  explicit ActivationLayer(ActivationFunction function) : function_(std::move(function)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override { return plan_of(single_input(inputs, "an activation")); }

  void lower(LoweringContext& context) const override {
    context.forward(function_.forward("forward", context.input(), context.output()));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(function_.backward("backward", context.input(), context.output(), context.d_output(), *d_input));
    }
  }

 private:
  ActivationFunction function_;
};

std::unique_ptr<Layer> layer_of(ActivationFunction function) { return std::make_unique<ActivationLayer>(std::move(function)); }

constexpr double kMostSlope = 1e6;

}  // namespace

std::unique_ptr<Layer> make_activation(spec::ParamReader& reader) {
  if (!reader.has("activation")) reader.string("activation", std::nullopt);  // reports that it is required
  return layer_of(read_activation(reader));
}

std::unique_ptr<Layer> make_leaky_relu(spec::ParamReader& reader) {
  return layer_of(ActivationFunction::leaky_relu(reader.real("negative_slope", 0.3, 0.0, kMostSlope)));
}

std::unique_ptr<Layer> make_relu(spec::ParamReader& reader) {
  const double slope = reader.real("negative_slope", 0.0, 0.0, kMostSlope);
  const bool bounded = reader.has("max_value");
  const double top = bounded ? reader.real("max_value", std::nullopt, 0.0, 1e30) : -1.0;
  if (top == 0.0) reader.error("max_value", "must be above 0: nothing would be left");
  reader.not_built("threshold");
  if (!bounded && slope == 0.0) return layer_of(ActivationFunction::kRelu);
  if (top == 6.0 && slope == 0.0) return layer_of(ActivationFunction::kRelu6);
  return layer_of(ActivationFunction::leaky_relu(slope, bounded ? std::optional(top) : std::nullopt));
}

std::unique_ptr<Layer> make_relu6(spec::ParamReader&) { return layer_of(ActivationFunction::kRelu6); }

std::unique_ptr<Layer> make_sigmoid(spec::ParamReader&) { return layer_of(ActivationFunction::kSigmoid); }

std::unique_ptr<Layer> make_softmax(spec::ParamReader&) { return layer_of(ActivationFunction::kSoftmax); }

std::unique_ptr<Layer> make_swish(spec::ParamReader&) { return layer_of(ActivationFunction::kSwish); }

std::unique_ptr<Layer> make_tanh(spec::ParamReader&) { return layer_of(ActivationFunction::kTanh); }

}  // namespace convoy
