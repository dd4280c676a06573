#include "stages/layers/conv2d/conv2d.h"

#include <tuple>

#include "pipeline/core/error.h"
#include "stages/layers/activated_output.h"
#include "stages/layers/initializer_param.h"
#include "stages/layers/padding_param.h"

namespace convoy {
namespace {

struct Conv2dParams {
  int filters = 1;
  int kernel_h = 1, kernel_w = 1;
  int stride_h = 1, stride_w = 1;
  Padding padding;
  bool use_bias = true;
  int activation = 0;
  Initializer kernel_initializer, bias_initializer;
};

class Conv2d : public Layer {
 public:
  explicit Conv2d(const Conv2dParams& params) : p_(params) {}

  bool accepts_image() const override { return true; }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    if (inputs.size() != 1) throw Error(ExitCode::bad_spec, "conv2d takes one input, found " + std::to_string(inputs.size()));
    return plan_with(inputs[0], conv_kernel_packing);
  }

  LayerPlan plan_on_image(const Shape& image) const override { return plan_with(image, image_conv_kernel_packing); }

  void lower(LoweringContext& context) const override {
    ActivatedOutput output(context, p_.activation);
    const bool image = context.input_is_image();
    const TensorId bias = p_.use_bias ? context.parameter("bias") : kNoTensor;
    context.forward(step_of("forward", image ? "image_conv_forward" : "conv_forward", context,
                            {context.input(), context.parameter("kernel"), bias}, output.sums()));
    output.forward();
    if (context.training()) lower_backward(context, output);
  }

 private:
  LayerPlan plan_with(const Shape& in, const Packing& packing) const {
    if (in.flat) {
      throw Error(ExitCode::bad_spec, "conv2d needs a map of height x width x channels, found a flat vector of " + to_string(in));
    }
    LayerPlan plan;
    plan.outputs = {output_of(in)};
    const double taps = double(p_.kernel_h) * p_.kernel_w;
    plan.parameters.push_back({"kernel",
                               {p_.kernel_h, p_.kernel_w, in.channels, p_.filters},
                               &packing,
                               p_.kernel_initializer,
                               taps * in.channels,
                               taps * p_.filters,
                               true});
    if (p_.use_bias) plan.parameters.push_back({"bias", {p_.filters}, &channel_vector_packing, p_.bias_initializer, 0, 0, true});
    plan.macs = plan.outputs[0].elements() * p_.kernel_h * p_.kernel_w * in.channels;
    return plan;
  }

  void lower_backward(LoweringContext& context, ActivatedOutput& output) const {
    const std::optional<TensorId> d_kernel = context.d_parameter("kernel");
    const std::optional<TensorId> d_bias = p_.use_bias ? context.d_parameter("bias") : std::nullopt;
    const std::optional<TensorId> d_input = context.input_is_image() ? std::nullopt : context.d_input();
    if (!d_kernel && !d_bias && !d_input) return;
    const TensorId d_sums = output.backward();
    if (d_kernel) {
      const char* kind = context.input_is_image() ? "image_conv_backward_weights" : "conv_backward_weights";
      context.backward(step_of("backward_weights", kind, context, {context.input(), d_sums}, *d_kernel));
    }
    if (d_bias) context.backward(step_of("bias_gradient", "bias_gradient", context, {d_sums}, *d_bias));
    if (d_input) {
      const TensorId kernel_t = rotated_kernel(context);
      context.backward(step_of("backward_data", "conv_backward_data", context, {d_sums, kernel_t}, *d_input));
    }
  }

  TensorId rotated_kernel(LoweringContext& context) const {
    const Dims dims{p_.kernel_h, p_.kernel_w, context.input_shape().channels, p_.filters};
    const TensorId kernel_t = context.packed_copy("kernel", "transposed", conv_kernel_packing.elements(dims));
    Step repack = step_of("repack", "conv_repack", context, {context.parameter("kernel")}, kernel_t);
    repack.attributes.set("in_blocks", blocks_of(context.input_shape().channels));
    repack.attributes.set("out_blocks", blocks_of(p_.filters));
    context.repack(std::move(repack));
    return kernel_t;
  }

  Step step_of(const char* name, const char* kind, LoweringContext& context, std::vector<TensorId> inputs,
               TensorId output) const {
    const Shape in = context.input_shape();
    Step step;
    step.name = name;
    step.kind = kind;
    step.inputs = std::move(inputs);
    step.outputs = {output};
    step.attributes = {{"kernel_h", p_.kernel_h}, {"kernel_w", p_.kernel_w},        {"stride_h", p_.stride_h},
                       {"stride_w", p_.stride_w}, {"pad_top", vertical(in).before}, {"pad_left", horizontal(in).before}};
    return step;
  }

  WindowAxis vertical(const Shape& in) const { return vertical_axis(p_.padding, in.height, p_.kernel_h, p_.stride_h); }
  WindowAxis horizontal(const Shape& in) const { return horizontal_axis(p_.padding, in.width, p_.kernel_w, p_.stride_w); }

  Shape output_of(const Shape& in) const {
    const Shape out{vertical(in).output, horizontal(in).output, p_.filters};
    if (out.height < 1 || out.width < 1) {
      throw Error(ExitCode::bad_spec, "a kernel of " + std::to_string(p_.kernel_h) + "x" + std::to_string(p_.kernel_w) +
                                          " does not fit into the input " + to_string(in) +
                                          "; use a smaller kernel_size or more padding");
    }
    return out;
  }

  Conv2dParams p_;
};

}  // namespace

std::unique_ptr<Layer> make_conv2d(spec::ParamReader& reader) {
  Conv2dParams p;
  p.filters = static_cast<int>(reader.integer("filters", std::nullopt, 1, 1 << 20));
  std::tie(p.kernel_h, p.kernel_w) = reader.size2("kernel_size", std::nullopt, 1, 1024);
  std::tie(p.stride_h, p.stride_w) = reader.size2("strides", std::pair{1, 1}, 1, 1024);
  p.padding = read_padding(reader, "valid");
  p.use_bias = reader.boolean("use_bias", true);
  p.activation = read_activation(reader);
  p.kernel_initializer = read_initializer(reader, "kernel_initializer", "glorot_uniform");
  p.bias_initializer = read_initializer(reader, "bias_initializer", "zeros");
  if (reader.size2("dilation_rate", std::pair{1, 1}, 1, 1024) != std::pair{1, 1}) reader.not_built("dilation_rate", "use 1");
  if (reader.integer("groups", 1, 1) != 1) reader.not_built("groups", "use 1");
  return std::make_unique<Conv2d>(p);
}

}  // namespace convoy
