#include "stages/layers/scale/scale.h"

#include "stages/layers/initializer_param.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

struct ScaleParams {
  bool use_bias = true;
  Initializer scale_initializer, bias_initializer;
};

class Scale : public Layer {
 public:
  explicit Scale(const ScaleParams& params) : p_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "scale");
    LayerPlan plan = plan_of(in);
    const auto add = [&](const char* name, const Initializer& initializer) {
      const double channels = in.channels;
      plan.parameters.push_back({name, {in.channels}, &channel_vector_packing, initializer, channels, channels, true});
    };
    add("scale", p_.scale_initializer);
    if (p_.use_bias) add("bias", p_.bias_initializer);
    plan.macs = in.elements();
    return plan;
  }

  void lower(LoweringContext& context) const override {
    const TensorId scale = context.parameter("scale"), bias = p_.use_bias ? context.parameter("bias") : kNoTensor;
    context.forward(make_step("forward", "scale", {context.input(), scale, bias}, {context.output()}));
    if (!context.training()) return;
    if (const auto d_scale = context.d_parameter("scale")) {
      context.backward(make_step("scale_gradient", "scale_gradient", {context.input(), context.d_output()}, {*d_scale}));
    }
    const auto d_bias = p_.use_bias ? context.d_parameter("bias") : std::nullopt;
    if (d_bias) context.backward(make_step("bias_gradient", "bias_gradient", {context.d_output()}, {*d_bias}));
    if (const auto d_input = context.d_input()) {
      context.backward(make_step("backward_data", "scale", {context.d_output(), scale, kNoTensor}, {*d_input}));
    }
  }

 private:
  ScaleParams p_;
};

}  // namespace

std::unique_ptr<Layer> make_scale(spec::ParamReader& reader) {
  ScaleParams p;
  p.use_bias = reader.boolean("use_bias", true);
  p.scale_initializer = read_initializer(reader, "scale_initializer", "ones");
  p.bias_initializer = read_initializer(reader, "bias_initializer", "zeros");
  return std::make_unique<Scale>(p);
}

}  // namespace convoy
