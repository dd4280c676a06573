// One depthwise convolution as steps in a harness, compared with the double reference: a convolution with a group for each
// input channel, whose weights lie in the same order.
#pragma once

#include <cmath>
#include <string>

#include "stages/layers/depthwise_conv2d/depthwise_conv2d.h"
#include "stages/steps/activation/activation.h"
#include "stages/steps/depthwise/depthwise_problem.h"
#include "stages/steps/depthwise/depthwise_steps.h"
#include "tests/reference/conv_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

using reference::ConvGeometry;
using reference::Sums;

// Maps are views of tensors with one more channel block in front and behind when `strided`.
class DepthwiseCase {
 public:
  DepthwiseCase(const ConvGeometry& g, Isa isa, bool strided = false, int images = 1, int spare = 0)
      : g_(g), images_(images), h_(isa, g.batch + spare) {
    x = add_map("x", {g.in_h, g.in_w, g.in_c}, strided);
    y = add_map("y", {g.out_h, g.out_w, g.out_c}, strided);
    const std::int64_t count = depthwise_kernel_packing.elements(dims());
    w = h_.add(TensorDesc::plain("w", count));
    d_w = h_.add(TensorDesc::plain("d_w", count));
    slices = h_.add(TensorDesc::plain("slices", count, DType::f32, true));
    bias = h_.add(TensorDesc::plain("bias", padded_channels(g.out_c)));
    std::mt19937 engine(7);
    std::normal_distribution<float> normal;
    weight_values.resize(g.w_size());
    for (float& v : weight_values) v = normal(engine);
    pack(depthwise_kernel_packing, dims(), weight_values, h_.values(w));
    bias_values.resize(g.out_c);
    for (int c = 0; c < g.out_c; ++c) h_.values(bias)[c] = bias_values[c] = normal(engine);
  }

  void forward(Activation function = Activation::none, bool with_bias = true) {
    h_.fill_normal(x, 1);
    poison(y);
    Step step = step_of({x, w, with_bias ? bias : kNoTensor}, {y});
    step.attributes.set("activation", static_cast<int>(function));
    h_.run(depthwise_forward_kind(), step, g_.batch);
    Sums want = reference::conv_forward(g_, plain(x), weight_values, with_bias ? bias_values : std::vector<float>{});
    for (std::size_t i = 0; i < want.value.size(); ++i) {
      double& v = want.value[i];
      if (function == Activation::relu) v = std::max(v, 0.0);
      if (function == Activation::sigmoid) v = 1 / (1 + std::exp(-v)), want.magnitude[i] += 1;
    }
    expect(y, want);
  }

  void backward_data() {
    h_.fill_normal(y, 2);
    poison(x);
    h_.run(depthwise_backward_data_kind(), step_of({y, w}, {x}), g_.batch, {}, true);
    expect(x, reference::conv_backward_data(g_, plain(y), weight_values));
  }

  // The weight gradient's variant that serves every shape.
  KernelChoice banded() {
    const DepthwiseProblem p(step_of({}, {}).attributes, h_.desc(x).shape, h_.desc(y).shape);
    const DepthwiseTiling tiling(forward_passes(p.vertical), forward_passes(p.horizontal), p.output, 1);
    return {"banded", {{"band_rows", tiling.rows}}};
  }

  // The gradient in Keras's order.
  std::vector<float> backward_weights(bool reverse = false, const KernelChoice& kernel = {}) {
    h_.fill_normal(x, 3);
    h_.fill_normal(y, 4);
    for (float& v : h_.values(slices)) v = std::nanf("");
    for (float& v : h_.values(d_w)) v = std::nanf("");
    Step step = step_of({x, y}, {slices});
    step.attributes.set("images", images_);
    step.kernel = kernel;
    h_.run(depthwise_backward_weights_kind(), step, g_.batch, {}, reverse);
    Step sum = step_of({slices}, {d_w});
    sum.attributes.set("images", images_);
    h_.run(sum_slices_kind(), sum, g_.batch, {}, reverse);
    std::vector<float> gradient(g_.w_size());
    unpack(depthwise_kernel_packing, dims(), h_.values(d_w), gradient);
    return gradient;
  }

  void expect_weight_gradient() {
    const std::vector<float> got = backward_weights();
    expect_close(got, reference::conv_backward_weights(g_, plain(x), plain(y)));
    std::vector<float> repacked(h_.values(d_w).size());
    pack(depthwise_kernel_packing, dims(), got, repacked);
    for (std::size_t i = 0; i < repacked.size(); ++i) ASSERT_EQ(h_.values(d_w)[i], repacked[i]) << "pad lane " << i;
  }

  std::vector<float> plain(TensorId id) {
    const Shape& s = h_.desc(id).shape;
    std::vector<float> values;
    for (int n = 0; n < g_.batch; ++n)
      for (int i = 0; i < s.height; ++i)
        for (int j = 0; j < s.width; ++j)
          for (int c = 0; c < s.channels; ++c) values.push_back(h_.at(id, n, i, j, c));
    return values;
  }

  TensorId x, y, w, d_w, slices, bias;
  std::vector<float> weight_values, bias_values;

 private:
  Dims dims() const { return {g_.kernel_h, g_.kernel_w, g_.in_c, g_.out_c / g_.in_c}; }

  TensorId add_map(const std::string& name, Shape shape, bool strided) {
    if (!strided) return h_.add(TensorDesc::blocked(name, shape));
    Shape wide = shape;
    wide.channels = padded_channels(shape.channels) + 2 * kBlock;
    return h_.add_view(h_.add(TensorDesc::blocked(name + "_whole", wide)), TensorDesc::blocked(name, shape), kBlock);
  }

  Step step_of(std::vector<TensorId> inputs, std::vector<TensorId> outputs) const {
    Step step;
    step.name = "test";
    step.inputs = std::move(inputs);
    step.outputs = std::move(outputs);
    step.attributes = {{"kernel_h", g_.kernel_h}, {"kernel_w", g_.kernel_w},     {"stride_h", g_.stride_h},
                       {"stride_w", g_.stride_w}, {"dilation_h", g_.dilation_h}, {"dilation_w", g_.dilation_w},
                       {"pad_top", g_.pad_top},   {"pad_left", g_.pad_left},     {"depth_multiplier", g_.out_c / g_.in_c}};
    return step;
  }

  // A step must write every element: what was there before is NaN. Images beyond the batch are not its business.
  void poison(TensorId id) {
    const Shape& s = h_.desc(id).shape;
    for (int n = 0; n < g_.batch; ++n)
      for (int i = 0; i < s.height; ++i)
        for (int j = 0; j < s.width; ++j)
          for (int c = 0; c < padded_channels(s.channels); ++c) h_.at(id, n, i, j, c) = std::nanf("");
  }

  void expect_close(const std::vector<float>& got, const Sums& want) {
    ASSERT_EQ(got.size(), want.value.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_TRUE(std::abs(got[i] - want.value[i]) <= want.tolerance(i))
          << "element " << i << " is " << got[i] << ", expected " << want.value[i];
    }
  }

  void expect(TensorId id, const Sums& want) {
    expect_close(plain(id), want);
    h_.expect_zero_pads(id);
  }

  ConvGeometry g_;
  int images_;
  StepHarness h_;
};

}  // namespace convoy::test
