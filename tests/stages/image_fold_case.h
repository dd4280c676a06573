// The convolution of an image with strides, as the planner's passes make it of the folded image, beside the double reference.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/fold_image_convolution.h"
#include "pipeline/graph/image_fold.h"
#include "pipeline/graph/packing.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "stages/steps/builtin_steps.h"
#include "tests/reference/conv_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

// What is folded: an image, and a kernel on it.
struct ImageCase {
  int height, width, channels, filters;
  int kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  int batch = 2;

  // Whole windows only, with as much padding below and to the right.
  Shape result() const {
    return {(height + 2 * pad_top - kernel_h) / stride_h + 1, (width + 2 * pad_left - kernel_w) / stride_w + 1, filters};
  }
  ImageFold fold() const { return {kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left, channels}; }
  reference::ConvGeometry geometry() const {
    reference::ConvGeometry g{batch,    height,   width,    channels, result().height, result().width, filters,
                              kernel_h, kernel_w, stride_h, stride_w, pad_top,         pad_left};
    return g;
  }
  // The dense convolution of the folded image.
  reference::ConvGeometry folded_geometry() const {
    const Shape map = fold().folded(result());
    return {batch,          map.height, map.width,       map.channels,   result().height,
            result().width, filters,    fold().taps_h(), fold().taps_w()};
  }
  Dims weight_dims() const { return {kernel_h, kernel_w, channels, filters}; }
  Dims folded_dims() const { return {fold().taps_h(), fold().taps_w(), fold().folded_channels(), filters}; }
};

inline void PrintTo(const ImageCase& c, std::ostream* out) {
  *out << c.height << "x" << c.width << "x" << c.channels << " -> " << c.filters << " kernel " << c.kernel_h << "x" << c.kernel_w
       << " stride " << c.stride_h << "x" << c.stride_w << " pad " << c.pad_top << "," << c.pad_left;
}

// Both directions of the layer in a program, with a bias, on a batch smaller than the largest.
class FoldedLayer {
 public:
  FoldedLayer(const ImageCase& c, Isa isa, const KernelPlan& plan) : case_(c), h_(isa, c.batch + 1) {
    program_.max_batch = c.batch + 1;
    image_ = add(TensorDesc::image("image", {c.height, c.width, c.channels}), Role::batch_input);
    w_ = add(TensorDesc::plain("w", image_conv_kernel_packing.elements(c.weight_dims())), Role::parameter);
    bias_ = add(TensorDesc::plain("bias", padded_channels(c.filters)), Role::parameter);
    y_ = add(TensorDesc::blocked("y", c.result()), Role::activation);
    d_y_ = add(TensorDesc::blocked("d_y", c.result()), Role::activation);
    d_w_ = add(TensorDesc::plain("d_w", image_conv_kernel_packing.elements(c.weight_dims())), Role::gradient);
    step("c/forward", "image_conv_forward", Phase::forward, {image_, w_, bias_}, y_);
    step("c/backward_weights", "image_conv_backward_weights", Phase::backward, {image_, d_y_}, d_w_);
    use_winograd(program_, plan);
    for (const TensorInfo& tensor : program_.tensors) h_.add(tensor.desc);
    fill();
  }

  const Program& program() const { return program_; }

  // Runs everything once, copies of weights first.
  void run() {
    for (const Phase phase : {Phase::repack, Phase::forward, Phase::backward}) {
      for (const Step& step : program_.steps) {
        if (step.phase == phase) h_.run(kind_of(step), step, case_.batch);
      }
    }
    h_.expect_zero_pads(y_);
  }

  std::vector<float> image() { return plain(image_); }
  std::vector<float> d_y() { return plain(d_y_); }
  std::vector<float> y() { return plain(y_); }
  const std::vector<float>& weights() const { return weights_; }
  std::vector<float> bias() { return {h_.values(bias_).begin(), h_.values(bias_).begin() + case_.filters}; }
  std::vector<float> d_w() {
    std::vector<float> values(weights_.size());
    unpack(image_conv_kernel_packing, case_.weight_dims(), h_.values(d_w_), values);
    return values;
  }

 private:
  TensorId add(TensorDesc desc, Role role) {
    program_.tensors.push_back({std::move(desc), role, "c"});
    return static_cast<TensorId>(program_.tensors.size()) - 1;
  }

  void step(std::string name, std::string kind, Phase phase, std::vector<TensorId> inputs, TensorId output) {
    Attributes attributes = fold_attributes(case_.fold());
    Attributes own;
    for (const auto& [key, value] : attributes.all()) {
      if (key != "channels") own.set(key, value);
    }
    program_.steps.push_back({std::move(name), "c", std::move(kind), phase, std::move(inputs), {output}, own, {}});
  }

  void fill() {
    unsigned seed = 1;
    for (const TensorId id : {image_, d_y_}) h_.fill_normal(id, seed++);
    std::mt19937 engine(seed);
    std::normal_distribution<float> normal(0, 0.2f);
    weights_.resize(static_cast<std::size_t>(element_count(case_.weight_dims())));
    for (float& v : weights_) v = normal(engine);
    pack(image_conv_kernel_packing, case_.weight_dims(), weights_, h_.values(w_));
    for (int c = 0; c < case_.filters; ++c) h_.values(bias_)[c] = normal(engine);
  }

  static const StepKind& kind_of(const Step& step) {
    return **std::ranges::find(builtin_steps(), step.kind, [](const StepKind* kind) { return kind->name(); });
  }

  std::vector<float> plain(TensorId id) {
    std::vector<float> values;
    for_elements(h_.desc(id).shape, case_.batch, [&](int n, int i, int j, int c) { values.push_back(h_.at(id, n, i, j, c)); });
    return values;
  }

  ImageCase case_;
  Program program_;
  StepHarness h_;
  std::vector<float> weights_;
  TensorId image_, w_, bias_, y_, d_y_, d_w_;
};

}  // namespace convoy::test
