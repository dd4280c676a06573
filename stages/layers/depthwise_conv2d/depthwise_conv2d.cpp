#include "stages/layers/depthwise_conv2d/depthwise_conv2d.h"

#include <algorithm>
#include <tuple>

#include "pipeline/core/error.h"
#include "stages/layers/activated_output.h"
#include "stages/layers/initializer_param.h"
#include "stages/layers/padding_param.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

struct DepthwiseParams {
  int kernel_h = 1, kernel_w = 1;
  int stride_h = 1, stride_w = 1;
  int dilation_h = 1, dilation_w = 1;
  int multiplier = 1;
  Padding padding;
  bool use_bias = true;
  int activation = 0;
  Initializer depthwise_initializer, bias_initializer;
};

// As many as conv2d's filters.
constexpr std::int64_t kMostChannels = 1 << 20;

// How many images a partial sum of the weight gradient covers: enough sums to give every thread work where channel blocks
// are few, and few where the weights are many.
int images_of_slice(const Shape& out) { return std::max(1, out.channel_blocks() / 2); }

class DepthwiseConv2d : public Layer {
 public:
  explicit DepthwiseConv2d(const DepthwiseParams& params) : p_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "depthwise_conv2d");
    LayerPlan plan = plan_of(output_of(in));
    const Shape& out = plan.outputs[0];
    const double taps = double(p_.kernel_h) * p_.kernel_w;
    plan.parameters.push_back({"kernel", kernel_dims(in), &depthwise_kernel_packing, p_.depthwise_initializer, taps * in.channels,
                               taps * p_.multiplier, true});
    if (p_.use_bias)
      plan.parameters.push_back({"bias", {out.channels}, &channel_vector_packing, p_.bias_initializer, 0, 0, true});
    plan.macs = out.elements() * p_.kernel_h * p_.kernel_w;
    return plan;
  }

  void lower(LoweringContext& context) const override {
    ActivatedOutput output(context, p_.activation);
    const TensorId bias = p_.use_bias ? context.parameter("bias") : kNoTensor;
    context.forward(step_of("forward", context, {context.input(), context.parameter("kernel"), bias}, output.sums()));
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
    if (d_kernel) lower_weight_gradient(context, d_sums, *d_kernel);
    if (d_bias) context.backward(make_step("bias_gradient", "bias_gradient", {d_sums}, {*d_bias}));
    if (d_input) context.backward(step_of("backward_data", context, {d_sums, context.parameter("kernel")}, *d_input));
  }

  void lower_weight_gradient(LoweringContext& context, TensorId d_sums, TensorId d_kernel) const {
    const std::int64_t count = depthwise_kernel_packing.elements(kernel_dims(context.input_shape()));
    const TensorId slices = context.make_tensor(TensorDesc::plain("d_kernel_slices", count, DType::f32, true));
    const double images = images_of_slice(context.output_shape());
    Step partial = step_of("backward_weights", context, {context.input(), d_sums}, slices);
    partial.attributes.set("images", images);
    context.backward(std::move(partial));
    context.backward(make_step("sum_weights", "sum_slices", {slices}, {d_kernel}, {{"images", images}}));
  }

  Step step_of(const char* name, LoweringContext& context, std::vector<TensorId> inputs, TensorId output) const {
    const Shape in = context.input_shape();
    const std::string kind = std::string("depthwise_") + name;
    return make_step(name, kind.c_str(), std::move(inputs), {output},
                     {{"kernel_h", p_.kernel_h},
                      {"kernel_w", p_.kernel_w},
                      {"stride_h", p_.stride_h},
                      {"stride_w", p_.stride_w},
                      {"dilation_h", p_.dilation_h},
                      {"dilation_w", p_.dilation_w},
                      {"pad_top", vertical(in).before},
                      {"pad_left", horizontal(in).before},
                      {"depth_multiplier", p_.multiplier}});
  }

  Dims kernel_dims(const Shape& in) const { return {p_.kernel_h, p_.kernel_w, in.channels, p_.multiplier}; }

  // A dilated kernel's window has the holes in it.
  WindowAxis vertical(const Shape& in) const {
    return vertical_axis(p_.padding, in.height, (p_.kernel_h - 1) * p_.dilation_h + 1, p_.stride_h);
  }
  WindowAxis horizontal(const Shape& in) const {
    return horizontal_axis(p_.padding, in.width, (p_.kernel_w - 1) * p_.dilation_w + 1, p_.stride_w);
  }

  Shape output_of(const Shape& in) const {
    if (in.flat) {
      throw Error(ExitCode::bad_spec,
                  "depthwise_conv2d needs a map of height x width x channels, found a flat vector of " + to_string(in));
    }
    if (std::int64_t{in.channels} * p_.multiplier > kMostChannels) {
      throw Error(ExitCode::bad_spec, "a depth_multiplier of " + std::to_string(p_.multiplier) + " makes more than " +
                                          std::to_string(kMostChannels) + " channels of " + to_string(in));
    }
    const Shape out{vertical(in).output, horizontal(in).output, in.channels * p_.multiplier};
    if (out.height < 1 || out.width < 1) {
      throw Error(ExitCode::bad_spec, "a kernel of " + std::to_string(p_.kernel_h) + "x" + std::to_string(p_.kernel_w) +
                                          " does not fit into the input " + to_string(in) +
                                          "; use a smaller kernel_size or dilation_rate, or more padding");
    }
    return out;
  }

  DepthwiseParams p_;
};

using Coords = std::span<const std::int64_t>;

std::int64_t packed_blocks(Coords d) { return (d[2] * d[3] + kBlock - 1) / kBlock; }

}  // namespace

const Packing depthwise_kernel_packing{"depthwise_kernel", [](Coords d) { return packed_blocks(d) * d[0] * d[1] * kBlock; },
                                       [](Coords d, Coords at) {
                                         const std::int64_t output = at[2] * d[3] + at[3];
                                         const std::int64_t tap = at[0] * d[1] + at[1];
                                         return (output / kBlock * d[0] * d[1] + tap) * kBlock + output % kBlock;
                                       }};

std::unique_ptr<Layer> make_depthwise_conv2d(spec::ParamReader& reader) {
  DepthwiseParams p;
  std::tie(p.kernel_h, p.kernel_w) = reader.size2("kernel_size", std::nullopt, 1, 1024);
  std::tie(p.stride_h, p.stride_w) = reader.size2("strides", std::pair{1, 1}, 1, 1024);
  p.padding = read_padding(reader, "valid");
  p.multiplier = static_cast<int>(reader.integer("depth_multiplier", 1, 1, 1024));
  std::tie(p.dilation_h, p.dilation_w) = reader.size2("dilation_rate", std::pair{1, 1}, 1, 1024);
  p.use_bias = reader.boolean("use_bias", true);
  p.activation = read_activation(reader);
  p.depthwise_initializer = read_initializer(reader, "depthwise_initializer", "glorot_uniform");
  p.bias_initializer = read_initializer(reader, "bias_initializer", "zeros");
  return std::make_unique<DepthwiseConv2d>(p);
}

}  // namespace convoy
