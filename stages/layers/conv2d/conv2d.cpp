#include "stages/layers/conv2d/conv2d.h"

#include <tuple>

#include "pipeline/core/error.h"
#include "stages/layers/activated_output.h"
#include "stages/layers/conv2d/channel_groups.h"
#include "stages/layers/conv2d/connections_param.h"
#include "stages/layers/initializer_param.h"
#include "stages/layers/padding_param.h"

namespace convoy {
namespace {

struct Conv2dParams {
  int filters = 1;
  int kernel_h = 1, kernel_w = 1;
  int stride_h = 1, stride_w = 1;
  int dilation_h = 1, dilation_w = 1;
  int groups = 1;
  Connections connections;
  Padding padding;
  bool use_bias = true;
  int activation = 0;
  Initializer kernel_initializer, bias_initializer;
};

class Conv2d : public Layer {
 public:
  explicit Conv2d(const Conv2dParams& params) : p_(params) {}

  // The kernels on images know neither groups nor gaps between taps.
  bool accepts_image() const override { return p_.groups * p_.dilation_h * p_.dilation_w == 1 && p_.connections.empty(); }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    if (inputs.size() != 1) throw Error(ExitCode::bad_spec, "conv2d takes one input, found " + std::to_string(inputs.size()));
    check_channels(inputs[0]);
    return plan_with(inputs[0], groups_of(inputs[0]).packing());
  }

  LayerPlan plan_on_image(const Shape& image) const override {
    return plan_with(image, {std::shared_ptr<const Packing>(), &image_conv_kernel_packing});
  }

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
  LayerPlan plan_with(const Shape& in, std::shared_ptr<const Packing> packing) const {
    if (in.flat) {
      throw Error(ExitCode::bad_spec, "conv2d needs a map of height x width x channels, found a flat vector of " + to_string(in));
    }
    LayerPlan plan;
    plan.outputs = {output_of(in)};
    const double taps = double(p_.kernel_h) * p_.kernel_w;
    const Dims dims{p_.kernel_h, p_.kernel_w, in.channels / p_.groups, p_.filters};
    ParameterSpec kernel{"kernel", dims, packing.get(), p_.kernel_initializer, taps * double(dims[2]), taps * p_.filters, true};
    kernel.gaps = gaps(p_.connections, dims);
    kernel.own_packing = std::move(packing);
    plan.macs = plan.outputs[0].height * plan.outputs[0].width * (element_count(dims) - std::ssize(kernel.gaps));
    plan.parameters.push_back(std::move(kernel));
    if (p_.use_bias) plan.parameters.push_back({"bias", {p_.filters}, &channel_vector_packing, p_.bias_initializer, 0, 0, true});
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
      Step step = step_of("backward_weights", kind, context, {context.input(), d_sums}, *d_kernel);
      describe(p_.connections, step.attributes);
      context.backward(std::move(step));
    }
    if (d_bias) context.backward(step_of("bias_gradient", "bias_gradient", context, {d_sums}, *d_bias));
    if (d_input) {
      const TensorId kernel_t = rotated_kernel(context);
      context.backward(step_of("backward_data", "conv_backward_data", context, {d_sums, kernel_t}, *d_input));
    }
  }

  // A copy that lives for one step: made in the update, all layers' would be there while the maps are.
  TensorId rotated_kernel(LoweringContext& context) const {
    const ChannelGroups groups = groups_of(context.input_shape());
    const Dims dims{p_.kernel_h, p_.kernel_w, groups.inputs, p_.filters};
    const TensorId kernel_t = context.make_tensor(TensorDesc::plain("kernel/transposed", groups.packing()->elements(dims)));
    Step repack = step_of("repack", "conv_repack", context, {context.parameter("kernel")}, kernel_t);
    repack.attributes.set("in_blocks", blocks_of(groups.step_inputs()));
    repack.attributes.set("out_blocks", blocks_of(groups.step_outputs()));
    context.backward(std::move(repack));
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
    if (p_.dilation_h > 1) step.attributes.set("dilation_h", p_.dilation_h);
    if (p_.dilation_w > 1) step.attributes.set("dilation_w", p_.dilation_w);
    groups_of(in).describe(step.attributes);
    return step;
  }

  WindowAxis vertical(const Shape& in) const { return vertical_axis(p_.padding, in.height, reach_h(), p_.stride_h); }
  WindowAxis horizontal(const Shape& in) const { return horizontal_axis(p_.padding, in.width, reach_w(), p_.stride_w); }
  int reach_h() const { return (p_.kernel_h - 1) * p_.dilation_h + 1; }
  int reach_w() const { return (p_.kernel_w - 1) * p_.dilation_w + 1; }

  ChannelGroups groups_of(const Shape& in) const { return channel_groups(p_.groups, in.channels, p_.filters); }

  void check_channels(const Shape& in) const {
    check_connections(p_.connections, in.channels);
    if (in.channels % p_.groups == 0) return;
    throw Error(ExitCode::bad_spec, "groups: " + std::to_string(p_.groups) + " does not divide the " +
                                        std::to_string(in.channels) + " channels of the input " + to_string(in));
  }

  Shape output_of(const Shape& in) const {
    const Shape out{vertical(in).output, horizontal(in).output, p_.filters};
    if (out.height < 1 || out.width < 1) {
      throw Error(ExitCode::bad_spec, "a kernel of " + std::to_string(reach_h()) + "x" + std::to_string(reach_w()) +
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
  std::tie(p.dilation_h, p.dilation_w) = reader.size2("dilation_rate", std::pair{1, 1}, 1, 1024);
  p.groups = static_cast<int>(reader.integer("groups", 1, 1, 1 << 20));
  if (p.filters % p.groups != 0) {
    reader.error("groups",
                 "expected a divisor of the " + std::to_string(p.filters) + " filters, found " + std::to_string(p.groups));
    p.groups = 1;
  }
  p.connections = read_connections(reader, p.filters);
  if (!p.connections.empty() && p.groups > 1) reader.error("connections", "stands with groups: 1 only; remove one of the two");
  return std::make_unique<Conv2d>(p);
}

}  // namespace convoy
