// One convolution as Winograd steps in a harness, compared with the double reference.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "pipeline/graph/packing.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/winograd_eligible.h"
#include "stages/steps/activation/activation.h"
#include "stages/steps/winograd/winograd_filter.h"
#include "stages/steps/winograd/winograd_steps.h"
#include "tests/reference/winograd_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

using reference::ConvGeometry;

// Any kernel, with its own padding along each axis.
inline ConvGeometry map_of(int kernel_h, int kernel_w, int batch, int height, int width, int in, int out, int pad_top,
                           int pad_left, int stride = 1) {
  const int out_h = (height + 2 * pad_top - kernel_h) / stride + 1, out_w = (width + 2 * pad_left - kernel_w) / stride + 1;
  ConvGeometry g{batch, height, width, in, out_h, out_w, out, kernel_h, kernel_w, stride, stride};
  g.pad_top = pad_top, g.pad_left = pad_left;
  return g;
}

// 3x3 with equal padding on all sides.
inline ConvGeometry map3x3(int batch, int height, int width, int in, int out, int pad) {
  return map_of(3, 3, batch, height, width, in, out, pad, pad);
}

inline Attributes attributes_of(const ConvGeometry& g) {
  return {{"kernel_h", g.kernel_h}, {"kernel_w", g.kernel_w}, {"stride_h", g.stride_h},
          {"stride_w", g.stride_w}, {"pad_top", g.pad_top},   {"pad_left", g.pad_left}};
}

// The same correlation seen from the outputs: backward-data is its forward pass.
inline ConvGeometry turned(const ConvGeometry& g) {
  ConvGeometry t{g.batch, g.out_h, g.out_w, g.out_c, g.in_h, g.in_w, g.in_c, g.kernel_h, g.kernel_w};
  const WinogradCorrelation correlation = winograd_correlation(attributes_of(g), true);
  t.pad_top = correlation.pad_top, t.pad_left = correlation.pad_left;
  return t;
}

class WinogradCase {
 public:
  // The steps are bound for `spare` images more than they run on. Maps lie `gap` floats further apart than they need to.
  WinogradCase(const ConvGeometry& g, Isa isa, int spare = 0, int gap = 0)
      : g_(g),
        forward_form_(winograd_correlation(attributes_of(g), false).form),
        backward_form_(winograd_correlation(attributes_of(g), true).form),
        max_batch_(g.batch + spare),
        h_(isa, max_batch_),
        weights_(g.w_size()) {
    x_ = h_.add(blocked_with_gap("x", {g.in_h, g.in_w, g.in_c}, gap));
    y_ = h_.add(blocked_with_gap("y", {g.out_h, g.out_w, g.out_c}, gap));
    const Dims dims{g.kernel_h, g.kernel_w, g.in_c, g.out_c};
    w_ = h_.add(TensorDesc::plain("w", conv_kernel_packing.elements(dims)));
    const int in = blocks_of(g.in_c), out = blocks_of(g.out_c);
    u_ = h_.add(TensorDesc::plain("u", filter_layout(forward_form_, in, out).elements()));
    turned_u_ = h_.add(TensorDesc::plain("turned_u", filter_layout(backward_form_, out, in).elements()));
    bias_ = h_.add(TensorDesc::plain("bias", padded_channels(g.out_c)));
    std::mt19937 engine(7);
    std::normal_distribution<float> normal(0, std::sqrt(2.0f / float(forward_form_.taps() * g.in_c)));
    for (float& v : weights_) v = normal(engine);
    pack(conv_kernel_packing, dims, weights_, h_.values(w_));
    for (int c = 0; c < g.out_c; ++c) h_.values(bias_)[c] = normal(engine);
  }

  StepHarness& harness() { return h_; }
  const Form& form(bool backward) const { return backward ? backward_form_ : forward_form_; }
  TensorId x() const { return x_; }
  TensorId y() const { return y_; }

  void forward(const KernelChoice& choice = {}, Activation activation = Activation::none) {
    h_.fill_normal(x_, 1);
    run_forward(choice, activation);
    if (forward_.value.empty()) {
      const std::vector<float> bias(h_.values(bias_).begin(), h_.values(bias_).begin() + g_.out_c);
      forward_ = {reference::conv_forward(g_, plain(x_), weights_, bias).value,
                  tolerances(forward_form_, g_, plain(x_), weights_)};
    }
    expect(y_, forward_, activation);
  }

  void backward(const KernelChoice& choice = {}) {
    h_.fill_normal(y_, 2);
    run_backward(choice);
    if (backward_.value.empty()) {
      backward_ = {reference::conv_backward_data(g_, plain(y_), weights_).value,
                   tolerances(backward_form_, turned(g_), plain(y_), turned_weights())};
    }
    expect(x_, backward_, Activation::none);
  }

  void run_forward(const KernelChoice& choice = {}, Activation activation = Activation::none, bool reverse = false) {
    poison(y_);
    if (is_split(choice)) return run_split(x_, {bias_}, y_, choice, activation, false);
    filter(u_, false);
    Step step = step_of({x_, u_, bias_}, y_, choice);
    step.attributes.set("activation", number_of(activation));
    h_.run(winograd_forward_kind(), step, g_.batch, {}, reverse);
  }

  // d_x starts from what lies in its own memory and, `masked`, goes back through a relu whose output lies apart.
  void backward_in_place(const KernelChoice& choice = {}, bool masked = false) {
    h_.fill_normal(y_, 2);
    h_.fill_normal(x_, 3);
    if (masked && saved_ == kNoTensor) saved_ = h_.add(TensorDesc::blocked("saved", h_.desc(x_).shape));
    if (masked) {
      h_.fill_normal(saved_, 5);
      for (float& v : h_.values(saved_)) v = std::max(v, 0.0f);
    }
    const std::vector<float> outputs = masked ? plain(saved_) : std::vector<float>();
    const std::vector<float> before = plain(x_);
    Wanted want{reference::conv_backward_data(g_, plain(y_), weights_).value,
                tolerances(backward_form_, turned(g_), plain(y_), turned_weights())};
    for (std::size_t i = 0; i < before.size(); ++i) {
      want.value[i] += before[i];
      want.tolerance[i] += 1e-6;
      if (masked && outputs[i] == 0) want.value[i] = 0;
    }
    run_backward_from(x_, choice, masked ? saved_ : kNoTensor);
    expect(x_, want, Activation::none);
  }

  void run_backward(const KernelChoice& choice = {}) {
    poison(x_);
    run_backward_from(kNoTensor, choice);
  }

  void run_backward_from(TensorId initial, const KernelChoice& choice, TensorId saved = kNoTensor) {
    std::vector<TensorId> further{initial};
    if (saved != kNoTensor) further.push_back(saved);
    const Activation activation = saved == kNoTensor ? Activation::none : Activation::relu;
    if (is_split(choice)) return run_split(y_, further, x_, choice, activation, true);
    filter(turned_u_, true);
    Step step = step_of({y_, turned_u_}, x_, choice);
    step.inputs.insert(step.inputs.end(), further.begin(), further.end());
    step.attributes.set("activation", number_of(activation));
    h_.run(winograd_backward_data_kind(), step, g_.batch);
  }

  // What the tuner may choose in place of `own`: without parameters, in place of the cost rule's choice in that form.
  std::vector<KernelChoice> forward_candidates(const KernelChoice& own) const {
    return candidates(winograd_forward_kind(), step_of({x_, u_}, y_, own), false);
  }
  std::vector<KernelChoice> backward_candidates(const KernelChoice& own) const {
    return candidates(winograd_backward_data_kind(), step_of({y_, turned_u_}, x_, own), true);
  }

  std::vector<float> plain(TensorId id) {
    std::vector<float> values;
    for_elements(h_.desc(id).shape, g_.batch, [&](int n, int i, int j, int c) { values.push_back(h_.at(id, n, i, j, c)); });
    return values;
  }
  const std::vector<float>& weights() const { return weights_; }

 private:
  static double applied(Activation activation, double v) {
    switch (activation) {
      case Activation::relu:
        return std::max(v, 0.0);
      case Activation::sigmoid:
        return 1 / (1 + std::exp(-v));
      default:
        return v;
    }
  }

  static constexpr int kTogether = 3;  // images of one order, where a choice does not say how many

  static bool is_split(const KernelChoice& choice) { return choice.variant.starts_with(kSplitWinograd); }

  std::vector<KernelChoice> candidates(const StepKind& fused, Step step, bool rotated) const {
    const bool split = is_split(step.kernel);
    if (step.kernel.parameters.all().empty()) step.kernel = {};
    if (!split) return fused.candidates(step, h_.context());
    step.attributes = winograd_attributes(attributes_of(g_), rotated);
    step.attributes.set("in_blocks", h_.desc(step.inputs[0]).shape.channel_blocks());
    step.attributes.set("order_images", kTogether);
    return winograd_contract_kind().candidates(step, h_.context());
  }

  void run_split(TensorId source, const std::vector<TensorId>& further, TensorId result, const KernelChoice& choice,
                 Activation activation, bool rotated) {
    const Shape outputs = h_.desc(result).shape;
    const int in = h_.desc(source).shape.channel_blocks();
    const TensorId v = h_.add(
        TensorDesc::plain("v", tile_layout(form(rotated), in, batch_tiles(form(rotated), outputs, max_batch_)).elements()));
    Step input = step_of({source}, v, {});
    input.attributes = winograd_attributes(attributes_of(g_), rotated);
    input.attributes.set("result_h", outputs.height);
    input.attributes.set("result_w", outputs.width);
    const int together = choice.parameters.integer("images", kTogether);
    input.attributes.set("order_images", together);
    h_.run(winograd_input_kind(), input, g_.batch);
    Step step = step_of({v, w_}, result, choice);
    step.inputs.insert(step.inputs.end(), further.begin(), further.end());
    step.attributes = winograd_attributes(attributes_of(g_), rotated);
    step.attributes.set("in_blocks", in);
    step.attributes.set("order_images", together);
    step.attributes.set("activation", number_of(activation));
    if (choice.parameters.all().empty()) step.kernel = {};  // the default one
    h_.run(winograd_contract_kind(), step, g_.batch);
  }

  void filter(TensorId u, bool rotated) {
    Step step;
    step.name = "filter";
    step.inputs = {w_};
    step.outputs = {u};
    step.attributes = winograd_attributes(attributes_of(g_), rotated);
    step.attributes.set("in_blocks", blocks_of(g_.in_c));
    step.attributes.set("out_blocks", blocks_of(g_.out_c));
    h_.run(winograd_filter_kind(), step, g_.batch);
  }

  Step step_of(std::vector<TensorId> inputs, TensorId output, const KernelChoice& choice) const {
    Step step;
    step.name = "test";
    step.inputs = std::move(inputs);
    step.outputs = {output};
    step.attributes = attributes_of(g_);
    step.kernel = choice;
    return step;
  }

  // What a step must overwrite: everything of the batch but gaps.
  void poison(TensorId id) {
    const TensorDesc& d = h_.desc(id);
    for (int n = 0; n < g_.batch; ++n) std::fill_n(h_.values(id).begin() + n * d.stride(), d.elements_per_item(), 1e9f);
  }

  struct Wanted {
    std::vector<double> value, tolerance;
  };

  // The products' sums, with the transforms before and behind them as a few roundings more.
  static std::vector<double> tolerances(const Form& form, const ConvGeometry& g, const std::vector<float>& x,
                                        const std::vector<float>& w) {
    std::vector<double> tolerance = reference::winograd_magnitude(form, g, x, w);
    const double eps = std::numeric_limits<float>::epsilon() * std::sqrt(double(g.in_c + form.products()));
    for (double& t : tolerance) t = eps * (t + 1);
    return tolerance;
  }

  void expect(TensorId id, const Wanted& want, Activation activation) {
    const std::vector<float> got = plain(id);
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_NEAR(applied(activation, want.value[i]), got[i], want.tolerance[i])
          << "element " << i << " of " << h_.desc(id).name << ", " << g_.in_h << "x" << g_.in_w << "x" << g_.in_c << " -> "
          << g_.out_c << " kernel " << g_.kernel_h << "x" << g_.kernel_w << " stride " << g_.stride_h << " pad " << g_.pad_top
          << "," << g_.pad_left;
    }
    h_.expect_zero_gaps(id);
    const Shape& s = h_.desc(id).shape;
    for (int n = 0; n < g_.batch; ++n)
      for (int y = 0; y < s.height; ++y)
        for (int x = 0; x < s.width; ++x)
          for (int c = s.channels; c < padded_channels(s.channels); ++c) ASSERT_EQ(h_.at(id, n, y, x, c), 0.0f) << "a pad lane";
  }

  // As the turned geometry counts them.
  std::vector<float> turned_weights() const {
    const ConvGeometry t = turned(g_);
    std::vector<float> w(weights_.size());
    for (int ky = 0; ky < g_.kernel_h; ++ky)
      for (int kx = 0; kx < g_.kernel_w; ++kx)
        for (int ci = 0; ci < g_.in_c; ++ci)
          for (int co = 0; co < g_.out_c; ++co)
            w[t.w(g_.kernel_h - 1 - ky, g_.kernel_w - 1 - kx, co, ci)] = weights_[g_.w(ky, kx, ci, co)];
    return w;
  }

  ConvGeometry g_;
  Form forward_form_, backward_form_;
  int max_batch_;
  StepHarness h_;
  std::vector<float> weights_;
  TensorId x_, y_, w_, u_, turned_u_, bias_, saved_ = kNoTensor;
  Wanted forward_, backward_;
};

}  // namespace convoy::test
