// One convolution or dense layer as steps in a harness, compared with the double reference.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/packing.h"
#include "stages/steps/activation/activation.h"
#include "stages/steps/conv/conv_steps.h"
#include "stages/steps/conv_weights/bias_gradient.h"
#include "stages/steps/conv_weights/conv_backward_weights.h"
#include "stages/steps/conv_weights/image_conv_backward_weights.h"
#include "stages/steps/dense/dense_backward_data.h"
#include "stages/steps/dense/dense_backward_weights.h"
#include "stages/steps/dense/dense_forward.h"
#include "tests/reference/conv_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

using reference::ConvGeometry;
using reference::Sums;

inline std::string describe(const ConvGeometry& g) {
  std::string s = "batch " + std::to_string(g.batch) + " in " + std::to_string(g.in_h) + "x" + std::to_string(g.in_w) + "x" +
                  std::to_string(g.in_c) + " out " + std::to_string(g.out_h) + "x" + std::to_string(g.out_w) + "x" +
                  std::to_string(g.out_c) + " kernel " + std::to_string(g.kernel_h) + "x" + std::to_string(g.kernel_w) +
                  " stride " + std::to_string(g.stride_h) + "x" + std::to_string(g.stride_w) + " dilation " +
                  std::to_string(g.dilation_h) + "x" + std::to_string(g.dilation_w) + " groups " + std::to_string(g.groups);
  return s;
}

class ConvCase {
 public:
  // The step is bound for `spare` images more than it runs on. As `views`, blocked maps are channel ranges of wider ones.
  ConvCase(const ConvGeometry& g, Isa isa, bool image, bool dense = false, int spare = 0, bool views = false)
      : g_(g), image_(image), dense_(dense), max_batch_(g.batch + spare), h_(isa, max_batch_) {
    const Shape in{g.in_h, g.in_w, g.in_c, dense}, out{g.out_h, g.out_w, g.out_c, dense};
    x = image ? h_.add(TensorDesc::image("x", in)) : add_map("x", in, views);
    y = add_map("y", out, views);
    const Packing& packing = this->packing();
    const Dims dims = this->dims();
    w = h_.add(TensorDesc::plain("w", packing.elements(dims)));
    w_t = h_.add(TensorDesc::plain("w_t", packing.elements(dims)));
    bias = h_.add(TensorDesc::plain("bias", padded_channels(g.out_c)));
    std::mt19937 engine(7);
    std::normal_distribution<float> normal;
    weight_values.resize(g.w_size());
    for (float& v : weight_values) v = normal(engine);
    pack(packing, dims, weight_values, h_.values(w));
    bias_values.resize(g.out_c);
    for (int c = 0; c < g.out_c; ++c) h_.values(bias)[c] = bias_values[c] = normal(engine);
  }

  Attributes attributes() const {
    return {{"kernel_h", g_.kernel_h},     {"kernel_w", g_.kernel_w},     {"stride_h", g_.stride_h},
            {"stride_w", g_.stride_w},     {"pad_top", g_.pad_top},       {"pad_left", g_.pad_left},
            {"dilation_h", g_.dilation_h}, {"dilation_w", g_.dilation_w}, {"groups", g_.groups}};
  }

  const StepKind& forward_kind() const {
    return dense_ ? dense_forward_kind() : image_ ? image_conv_forward_kind() : conv_forward_kind();
  }
  const StepKind& weights_kind() const {
    return dense_ ? dense_backward_weights_kind() : image_ ? image_conv_backward_weights_kind() : conv_backward_weights_kind();
  }
  const StepKind& backward_kind() const { return dense_ ? dense_backward_data_kind() : conv_backward_data_kind(); }

  void forward(const KernelChoice& choice = {}, bool with_bias = true) {
    h_.fill_normal(x, 1);
    poison(y);
    h_.run(forward_kind(), forward_step(choice, with_bias), g_.batch);
    const auto want = reference::conv_forward(g_, plain(x), weight_values, with_bias ? bias_values : std::vector<float>{});
    expect(y, want);
  }

  Step backward_step(const KernelChoice& choice, TensorId initial = kNoTensor) const {
    Step step;
    step.name = "test";
    step.inputs = {y, dense_ ? w : w_t};
    if (initial != kNoTensor) step.inputs.push_back(initial);
    step.outputs = {x};
    step.attributes = attributes();
    step.kernel = choice;
    return step;
  }

  std::vector<KernelChoice> candidates(const StepKind& kind, const Step& step) const {
    return kind.candidates(step, h_.context());
  }

  // What d_x starts from: zeros, a map of its own, or what lies in d_x.
  enum class Start { zeros, apart, in_place };

  void backward(const KernelChoice& choice = {}, Start start = Start::zeros) {
    h_.fill_normal(y, 2);
    const TensorId initial = start == Start::zeros ? kNoTensor : start == Start::apart ? initial_map() : x;
    std::vector<float> initial_values;
    if (start != Start::in_place) poison(x);
    if (initial != kNoTensor) {
      h_.fill_normal(initial, 4);
      initial_values = plain(initial);
    }
    if (!dense_) run_repack();
    h_.run(backward_kind(), backward_step(choice, initial), g_.batch);
    Sums want = reference::conv_backward_data(g_, plain(y), weight_values);
    for (std::size_t i = 0; i < initial_values.size(); ++i) want.add(i, initial_values[i]);
    expect(x, want);
  }

  // d_x goes back through a relu, whose output lies apart.
  void backward_masked(const KernelChoice& choice = {}, Start start = Start::zeros) {
    h_.fill_normal(y, 2);
    h_.fill_normal(x, 4);
    const TensorId saved = initial_map();
    h_.fill_normal(saved, 5);
    for (float& v : h_.values(saved)) v = std::max(v, 0.0f);
    run_repack();
    Step step = backward_step(choice, start == Start::in_place ? x : kNoTensor);
    step.inputs.resize(3, kNoTensor);
    step.inputs.push_back(saved);
    step.attributes.set("activation", number_of(Activation::relu));
    Sums want = reference::conv_backward_data(g_, plain(y), weight_values);
    const std::vector<float> before = plain(x), outputs = plain(saved);
    h_.run(backward_kind(), step, g_.batch);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (start == Start::in_place) want.add(i, before[i]);
      if (outputs[i] == 0) want.value[i] = 0;
    }
    expect(x, want);
  }

  Step weights_step(const KernelChoice& choice) const {
    Step step;
    step.name = "test";
    step.inputs = {x, y};
    step.outputs = {w_t};
    step.attributes = attributes();
    step.kernel = choice;
    return step;
  }

  void weights(const KernelChoice& choice = {}) {
    h_.fill_normal(x, 1);
    h_.fill_normal(y, 2);
    poison(w_t);
    const Step step = weights_step(choice);
    h_.run(weights_kind(), step, g_.batch);
    std::vector<float> got(g_.w_size());
    unpack(packing(), dims(), h_.values(w_t), got);
    expect(got, reference::conv_backward_weights(g_, plain(x), plain(y)));
    std::vector<float> again(h_.values(w_t).size());
    pack(packing(), dims(), got, again);
    ASSERT_TRUE(std::equal(again.begin(), again.end(), h_.values(w_t).begin())) << describe(g_) << ": a pad lane is not zero";
  }

  void bias_gradient() {
    h_.fill_normal(y, 3);
    poison(bias);
    Step step;
    step.name = "test";
    step.inputs = {y};
    step.outputs = {bias};
    h_.run(bias_gradient_kind(), step, g_.batch);
    const auto got = h_.values(bias);
    expect({got.begin(), got.begin() + g_.out_c}, reference::conv_bias_gradient(g_, plain(y)));
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

  void expect(TensorId id, const Sums& want) {
    expect(plain(id), want);
    h_.expect_zero_pads(id);
  }

  void expect(const std::vector<float>& got, const Sums& want) const {
    ASSERT_EQ(got.size(), want.value.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_TRUE(std::abs(got[i] - want.value[i]) <= want.tolerance(i))
          << describe(g_) << ": element " << i << " is " << got[i] << ", expected " << want.value[i];
    }
  }

  // A step must write every element: what was there before is NaN. Images beyond the batch are not its business.
  void poison(TensorId id) {
    const TensorDesc& d = h_.desc(id);
    const bool one = !d.batched;
    for (int n = 0; n < (one ? 1 : max_batch_); ++n) {
      float* item = one ? h_.values(id).data() : &h_.at(id, n, 0, 0, 0);
      std::fill_n(item, d.elements_per_item(), one || n < g_.batch ? std::nanf("") : 0.0f);
    }
  }

  // What lies around the views is nobody's business.
  void expect_untouched_surroundings() {
    for (const auto& [whole, view] : views_) {
      const int first = kBlock, last = kBlock + padded_channels(h_.desc(view).shape.channels);
      const Shape& s = h_.desc(whole).shape;
      for (int n = 0; n < max_batch_; ++n)
        for (int i = 0; i < s.height; ++i)
          for (int j = 0; j < s.width; ++j)
            for (int c = 0; c < s.channels; c = c + 1 == first ? last : c + 1)
              ASSERT_EQ(h_.at(whole, n, i, j, c), 0.0f) << describe(g_) << ": wrote beside a view";
    }
  }

  // Forward with an activation, which moves no value further apart than it was.
  void activated(Activation function, const KernelChoice& choice = {}) {
    h_.fill_normal(x, 1);
    poison(y);
    Step step = forward_step(choice, true);
    step.attributes.set("activation", static_cast<int>(function));
    h_.run(forward_kind(), step, g_.batch);
    Sums want = reference::conv_forward(g_, plain(x), weight_values, bias_values);
    for (std::size_t i = 0; i < want.value.size(); ++i) {
      double& v = want.value[i];
      if (function == Activation::relu) v = std::max(v, 0.0);
      if (function == Activation::tanh) v = std::tanh(v);
      if (function == Activation::sigmoid) v = 1 / (1 + std::exp(-v));
      want.magnitude[i] += 1;  // the function's own rounding
    }
    expect(y, want);
  }

  // The bits that a run leaves in y.
  std::vector<float> bits(bool reverse) {
    h_.fill_normal(x, 1);
    h_.run(forward_kind(), forward_step({}, true), g_.batch, {}, reverse);
    return plain(y);
  }

  Step forward_step(const KernelChoice& choice, bool with_bias) const {
    Step step;
    step.name = "test";
    step.inputs = {x, w, with_bias ? bias : kNoTensor};
    step.outputs = {y};
    step.attributes = attributes();
    step.kernel = choice;
    return step;
  }

  Dims dims() const { return dense_ ? Dims{g_.in_c, g_.out_c} : Dims{g_.kernel_h, g_.kernel_w, g_.in_c / g_.groups, g_.out_c}; }
  const Packing& packing() const {
    return dense_ ? dense_kernel_packing : image_ ? image_conv_kernel_packing : conv_kernel_packing;
  }

  TensorId x, y, w, w_t, bias;
  std::vector<float> weight_values, bias_values;

 private:
  void run_repack() {
    Step repack;
    repack.inputs = {w};
    repack.outputs = {w_t};
    repack.attributes = attributes();
    repack.attributes.set("in_blocks", blocks_of(g_.in_c / g_.groups));
    repack.attributes.set("out_blocks", blocks_of(g_.out_c / g_.groups));
    h_.run(conv_repack_kind(), repack, g_.batch);
  }

  // No view, though x may be one: the images of both lie in different distances.
  TensorId initial_map() {
    if (initial_ == kNoTensor) initial_ = h_.add(TensorDesc::blocked("initial", h_.desc(x).shape));
    return initial_;
  }

  TensorId add_map(const std::string& name, Shape shape, bool view) {
    if (!view) return h_.add(TensorDesc::blocked(name, shape));
    Shape wide = shape;
    wide.channels = padded_channels(shape.channels) + 3 * kBlock;
    const TensorId whole = h_.add(TensorDesc::blocked(name + "_whole", wide));
    views_.emplace_back(whole, h_.add_view(whole, TensorDesc::blocked(name, shape), kBlock));
    return views_.back().second;
  }

  ConvGeometry g_;
  bool image_, dense_;
  int max_batch_;
  StepHarness h_;
  TensorId initial_ = kNoTensor;
  std::vector<std::pair<TensorId, TensorId>> views_;  // with what they are views of
};

}  // namespace convoy::test
