#include "stages/layers/activation/activation.h"

#include "stages/layers/activated_output.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

// Numbers of the steps' attribute.
constexpr int kRelu = 1, kTanh = 2, kSigmoid = 3;

class ActivationLayer : public Layer {
 public:
  explicit ActivationLayer(int function) : function_(function) {}

  LayerPlan plan(std::span<const Shape> inputs) const override { return plan_of(single_input(inputs, "an activation")); }

  void lower(LoweringContext& context) const override {
    const Attributes attributes{{"function", function_}};
    context.forward(make_step("forward", "activation_forward", {context.input()}, {context.output()}, attributes));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(
          make_step("backward", "activation_backward", {context.output(), context.d_output()}, {*d_input}, attributes));
    }
  }

 private:
  int function_;
};

}  // namespace

std::unique_ptr<Layer> make_activation(spec::ParamReader& reader) {
  if (!reader.has("activation")) reader.string("activation", std::nullopt);  // reports that it is required
  return std::make_unique<ActivationLayer>(read_activation(reader));
}

std::unique_ptr<Layer> make_relu(spec::ParamReader& reader) {
  reader.not_built("max_value");
  reader.not_built("negative_slope");
  reader.not_built("threshold");
  return std::make_unique<ActivationLayer>(kRelu);
}

std::unique_ptr<Layer> make_sigmoid(spec::ParamReader&) { return std::make_unique<ActivationLayer>(kSigmoid); }

std::unique_ptr<Layer> make_tanh(spec::ParamReader&) { return std::make_unique<ActivationLayer>(kTanh); }

}  // namespace convoy
