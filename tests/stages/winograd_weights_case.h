// A weight gradient in the Winograd domain on random maps, beside plain double loops.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/packing.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "stages/steps/builtin_steps.h"
#include "tests/reference/conv_weights_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

struct WeightsCase {
  int height, width, in_channels, out_channels, pad, batch, max_batch;
  struct Kernel {
    int h, w, stride = 1;
  };
  Kernel kernel{3, 3};  // of one tap along an axis: no padding there

  reference::ConvShape shape() const {
    const int stride = kernel.stride;
    const int out_height = (height + 2 * pad_top() - kernel.h) / stride + 1;
    const int out_width = (width + 2 * pad_left() - kernel.w) / stride + 1;
    return {height, width,  in_channels, out_channels, kernel.h,   kernel.w,
            stride, stride, pad_top(),   pad_left(),   out_height, out_width};
  }
  int pad_top() const { return kernel.h == 1 ? 0 : pad; }
  int pad_left() const { return kernel.w == 1 ? 0 : pad; }
};

inline std::ostream& operator<<(std::ostream& out, const WeightsCase& c) {
  return out << c.height << "x" << c.width << "x" << c.in_channels << "->" << c.out_channels << " kernel " << c.kernel.h << "x"
             << c.kernel.w << " stride " << c.kernel.stride << " pad " << c.pad << " batch " << c.batch << "/" << c.max_batch;
}

inline double largest_error(const std::vector<double>& actual, const reference::Sums& expected) {
  double error = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double difference = std::fabs(actual[i] - expected.value[i]);
    if (!(difference <= error)) error = difference;  // NaN too
  }
  return error;
}

// Rounding in the Winograd domain is relative to all sums of a pair of channels: to the largest root of the terms' number times
// their mean.
inline double rounding_scale(const reference::Sums& expected) {
  double scale = 0;
  for (std::size_t i = 0; i < expected.value.size(); ++i) {
    if (expected.terms[i] > 0) scale = std::max(scale, expected.magnitude[i] / std::sqrt(double(expected.terms[i])));
  }
  return scale;
}

// The steps that the pass makes for a kernel choice, but for the sum over groups of images.
class WeightsProblem {
 public:
  WeightsProblem(Isa isa, const WeightsCase& c, const KernelChoice& choice) : harness(isa, c.max_batch), case_(c) {
    const reference::ConvShape s = c.shape();
    dims_ = {c.kernel.h, c.kernel.w, s.in_c, s.out_c};
    elements_ = conv_kernel_packing.elements(dims_);
    Program program;
    program.max_batch = c.max_batch;
    program.tensors.push_back({TensorDesc::blocked("x", {s.in_h, s.in_w, s.in_c}), Role::activation, ""});
    program.tensors.push_back({TensorDesc::blocked("d_y", {s.out_h, s.out_w, s.out_c}), Role::activation, ""});
    program.tensors.push_back({TensorDesc::plain("d_weight", elements_), Role::gradient, ""});
    Step direct;
    direct.name = "test/weights";
    direct.kind = "conv_backward_weights";
    direct.inputs = {0, 1};
    direct.outputs = {2};
    direct.attributes = {{"kernel_h", s.kernel_h}, {"kernel_w", s.kernel_w}, {"stride_h", s.stride_h},
                         {"stride_w", s.stride_w}, {"pad_top", s.pad_top},   {"pad_left", s.pad_left}};
    program.steps = {direct};
    use_winograd_gradient(program, KernelPlan{isa, {{direct.name, choice}}, {}});
    std::erase_if(program.steps, [](const Step& s) { return s.kind == "sum_slices"; });
    for (const TensorDesc& desc : program.descs()) add(desc);
    before_.assign(program.steps.begin(), program.steps.end() - 1);
    step = program.steps.back();
    step.kernel = choice;
  }

  const StepKind& kind() const { return kind_of(step); }

  std::vector<float> run(int batch, bool reverse = false) {
    // Steps overwrite: what was there, NaN even, must not matter.
    for (Step* s : steps()) std::ranges::fill(harness.values(s->outputs[0]), std::numeric_limits<float>::quiet_NaN());
    for (Step* s : steps()) harness.run(kind_of(*s), *s, batch, {}, reverse);
    const auto written = harness.values(step.outputs[0]).first(slices() * elements_);
    return {written.begin(), written.end()};
  }

  // In Keras order; the groups' gradients added up.
  std::vector<double> plain_sum(std::span<const float> packed) const {
    std::vector<double> sum(element_count(dims_));
    for (std::int64_t at = 0; at < std::ssize(packed); at += elements_) {
      std::vector<float> plain(element_count(dims_)), again(elements_);
      unpack(conv_kernel_packing, dims_, packed.subspan(at, elements_), plain);
      pack(conv_kernel_packing, dims_, plain, again);
      EXPECT_TRUE(std::equal(again.begin(), again.end(), packed.begin() + at)) << "a pad lane is not zero";
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += plain[i];
    }
    return sum;
  }

  reference::Sums expected() {
    return reference::conv_weight_gradient(case_.shape(), case_.batch, plain_values(0), plain_values(1));
  }

  StepHarness harness;
  Step step;  // that writes the gradient

 private:
  void add(const TensorDesc& desc) {
    const TensorId id = harness.add(desc);
    if (desc.layout == Layout::plain) return;
    harness.fill_normal(id, 1 + id);
    if (id == 0) {
      for (float& v : harness.values(id)) v = std::max(v, 0.0f);  // as behind a relu
    }
  }

  static const StepKind& kind_of(const Step& step) {
    const auto all = builtin_steps();
    const auto it = std::ranges::find(all, step.kind, &StepKind::name);
    if (it == all.end()) throw std::runtime_error("no step kind " + step.kind);
    return **it;
  }

  std::vector<Step*> steps() {
    std::vector<Step*> all;
    for (Step& s : before_) all.push_back(&s);
    all.push_back(&step);
    return all;
  }

  int slices() const {
    const int group = step.attributes.integer("group_images", case_.max_batch);
    return (case_.batch + group - 1) / group;
  }

  std::vector<double> plain_values(TensorId id) {
    std::vector<double> values;
    for_elements(harness.desc(id).shape, case_.batch,
                 [&](int n, int y, int x, int c) { values.push_back(harness.at(id, n, y, x, c)); });
    return values;
  }

  WeightsCase case_;
  Dims dims_;
  std::int64_t elements_ = 0;
  std::vector<Step> before_;
};

inline void expect_reference(Isa isa, const WeightsCase& c, const KernelChoice& choice) {
  WeightsProblem problem(isa, c, choice);
  const std::vector<float> packed = problem.run(c.batch);
  const reference::Sums expected = problem.expected();
  EXPECT_LE(largest_error(problem.plain_sum(packed), expected), 2e-5 * rounding_scale(expected));
  EXPECT_EQ(packed, problem.run(c.batch, true)) << "bits depend on the order of tiles";
}

// Largest error by largest output.
inline double relative_error(Isa isa, const WeightsCase& c, const KernelChoice& choice) {
  WeightsProblem problem(isa, c, choice);
  const std::vector<double> actual = problem.plain_sum(problem.run(c.batch));
  const reference::Sums expected = problem.expected();
  double largest = 0;
  for (const double v : expected.value) largest = std::max(largest, std::fabs(v));
  return largest_error(actual, expected) / largest;
}

// As measured for prototypes: 0.6e-6 to 2.0e-6, with short tiles up to 2.1e-6; 5x5 taps, of few pixels each, reach 2.4e-6.
inline void expect_small_error(Isa isa, const WeightsCase& c, const KernelChoice& choice) {
  const double relative = relative_error(isa, c, choice);
  testing::Test::RecordProperty("relative_error", std::to_string(relative * 1e6) + "e-6");
  EXPECT_LE(relative, c.kernel.h == 5 ? 3e-6 : 2.2e-6);
}

}  // namespace convoy::test
