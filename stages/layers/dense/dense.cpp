#include "stages/layers/dense/dense.h"

#include "pipeline/core/error.h"
#include "stages/layers/activated_output.h"
#include "stages/layers/initializer_param.h"

namespace convoy {
namespace {

struct DenseParams {
  int units = 1;
  bool use_bias = true;
  int activation = 0;
  Initializer kernel_initializer, bias_initializer;
};

Step step_of(const char* name, const char* kind, std::vector<TensorId> inputs, TensorId output) {
  Step step;
  step.name = name;
  step.kind = kind;
  step.inputs = std::move(inputs);
  step.outputs = {output};
  return step;
}

class Dense : public Layer {
 public:
  explicit Dense(const DenseParams& params) : p_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    if (inputs.size() != 1) throw Error(ExitCode::bad_spec, "dense takes one input, found " + std::to_string(inputs.size()));
    const Shape& in = inputs[0];
    if (!in.flat) {
      throw Error(ExitCode::bad_spec,
                  "dense needs a flat vector, found a map of " + to_string(in) + "; put a flatten layer in front");
    }
    LayerPlan plan;
    plan.outputs = {Shape::vector(p_.units)};
    plan.parameters.push_back({"kernel",
                               {in.channels, p_.units},
                               &dense_kernel_packing,
                               p_.kernel_initializer,
                               double(in.channels),
                               double(p_.units),
                               true});
    if (p_.use_bias) plan.parameters.push_back({"bias", {p_.units}, &channel_vector_packing, p_.bias_initializer, 0, 0, true});
    plan.macs = std::int64_t{in.channels} * p_.units;
    return plan;
  }

  void lower(LoweringContext& context) const override {
    ActivatedOutput output(context, p_.activation);
    const TensorId bias = p_.use_bias ? context.parameter("bias") : kNoTensor;
    context.forward(step_of("forward", "dense_forward", {context.input(), context.parameter("kernel"), bias}, output.sums()));
    output.forward();
    if (context.training()) lower_backward(context, output);
  }

 private:
  void lower_backward(LoweringContext& context, ActivatedOutput& output) const {
    const std::optional<TensorId> d_kernel = context.d_parameter("kernel");
    const std::optional<TensorId> d_bias = p_.use_bias ? context.d_parameter("bias") : std::nullopt;
    const std::optional<TensorId> d_input = context.d_input();
    if (!d_kernel && !d_bias && !d_input) return;
    const TensorId d_sums = output.backward();
    if (d_kernel) context.backward(step_of("backward_weights", "dense_backward_weights", {context.input(), d_sums}, *d_kernel));
    if (d_bias) context.backward(step_of("bias_gradient", "bias_gradient", {d_sums}, *d_bias));
    if (d_input)
      context.backward(step_of("backward_data", "dense_backward_data", {d_sums, context.parameter("kernel")}, *d_input));
  }

  DenseParams p_;
};

}  // namespace

std::unique_ptr<Layer> make_dense(spec::ParamReader& reader) {
  DenseParams p;
  p.units = static_cast<int>(reader.integer("units", std::nullopt, 1, 1 << 20));
  p.use_bias = reader.boolean("use_bias", true);
  p.activation = read_activation(reader);
  p.kernel_initializer = read_initializer(reader, "kernel_initializer", "glorot_uniform");
  p.bias_initializer = read_initializer(reader, "bias_initializer", "zeros");
  return std::make_unique<Dense>(p);
}

}  // namespace convoy
