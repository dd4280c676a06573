// The activation steps over shapes, in place, and on views of a channel range.
#include "stages/steps/activation/activation_step.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stages/steps/activation/activation.h"
#include "tests/reference/activation_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

struct Function {
  int number;
  LeakyReference leaky;

  Attributes attributes() const {
    Attributes all{{"function", number}};
    if (number != 5) return all;
    all.set("alpha", leaky.alpha);
    if (leaky.max_value < INFINITY) all.set("max_value", leaky.max_value);
    return all;
  }
  double value(double x) const { return activation_reference(number, x, as_float()); }
  double derivative(double saved) const { return activation_derivative_reference(number, saved, as_float()); }
  LeakyReference as_float() const { return {static_cast<float>(leaky.alpha), static_cast<float>(leaky.max_value)}; }
};

const Function kFunctions[] = {{1, {}}, {2, {}}, {3, {}}, {4, {}}, {5, {}}, {5, {0.3, 1.25}}, {5, {0.0, 0.5}}, {6, {}}, {7, {}}};

struct Case {
  Shape shape;
  int max_batch, batch;
  std::int64_t gap = 0;  // between items
};
const Case kCases[] = {{{1, 1, 1}, 1, 1},
                       {{1, 1, 16}, 3, 2},
                       {{5, 3, 17}, 4, 3},
                       {{7, 1, 40}, 2, 2},
                       {{1, 9, 6}, 5, 4},
                       {Shape::vector(84), 9, 7},
                       {{28, 28, 6}, 12, 11},
                       {{40, 41, 30}, 3, 3},
                       {{5, 3, 17}, 4, 3, 48},
                       {{40, 41, 40}, 3, 2, 1600},
                       {Shape::vector(19), 300, 290, 16}};

TensorDesc desc_of(const char* name, const Case& c, bool strided = true) {
  return blocked_with_gap(name, c.shape, strided ? c.gap : 0);
}

class ActivationStepTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(ActivationStepTest, ForwardMatchesReferenceAndZeroesPads) {
  for (const Case& c : kCases) {
    for (const Function& f : kFunctions) {
      StepHarness h(GetParam(), c.max_batch);
      const TensorId x = h.add(desc_of("x", c)), y = h.add(desc_of("y", c, f.number % 2 == 0));
      h.fill_normal(x, 1);
      for (float& v : h.values(x)) v *= 3;
      Step step;
      step.inputs = {x};
      step.outputs = {y};
      step.attributes = f.attributes();
      h.run(activation_forward_kind(), step, c.batch, {}, true);
      h.expect_zero_pads(y);
      h.expect_zero_gaps(y);
      for_elements(c.shape, c.batch, [&](int n, int i, int j, int k) {
        const double exact = f.value(h.at(x, n, i, j, k));
        ASSERT_NEAR(h.at(y, n, i, j, k), exact, 4 * 1.2e-7 * std::abs(exact)) << f.number << " at " << h.at(x, n, i, j, k);
      });
      for (int k = 0; k < c.shape.channels && c.batch < c.max_batch; ++k) ASSERT_EQ(h.at(y, c.batch, 0, 0, k), 0.0f);
      step.outputs = {x};
      if (c.gap == 0) continue;
      h.run(activation_forward_kind(), step, c.batch);
      for_elements(c.shape, c.batch, [&](int n, int i, int j, int k) { ASSERT_EQ(h.at(x, n, i, j, k), h.at(y, n, i, j, k)); });
    }
  }
}

TEST_P(ActivationStepTest, BackwardMatchesReferenceInPlaceToo) {
  for (const Case& c : kCases) {
    for (const Function& f : kFunctions) {
      StepHarness h(GetParam(), c.max_batch);
      const TensorId saved = h.add(desc_of("saved", c)), d_y = h.add(desc_of("d_y", c)), d_x = h.add(desc_of("d_x", c, false));
      h.fill_normal(saved, 1);
      h.fill_normal(d_y, 2);
      // Outputs of the function, zeros and bounds included; swish goes back from its input.
      if (f.number != 6)
        for_elements(c.shape, c.max_batch, [&](int n, int i, int j, int k) {
          float& v = h.at(saved, n, i, j, k);
          v = static_cast<float>(f.value(3.0 * v));
        });
      Step step;
      step.inputs = {saved, d_y};
      step.outputs = {d_x};
      step.attributes = f.attributes();
      h.run(activation_backward_kind(), step, c.batch, {}, true);
      h.expect_zero_pads(d_x);
      for_elements(c.shape, c.batch, [&](int n, int i, int j, int k) {
        const double exact = h.at(d_y, n, i, j, k) * f.derivative(h.at(saved, n, i, j, k));
        ASSERT_NEAR(h.at(d_x, n, i, j, k), exact, 8e-7 * std::abs(h.at(d_y, n, i, j, k))) << f.number;
      });
      step.outputs = {d_y};
      h.run(activation_backward_kind(), step, c.batch);
      h.expect_zero_gaps(d_y);
      for_elements(c.shape, c.batch,
                   [&](int n, int i, int j, int k) { ASSERT_EQ(h.at(d_y, n, i, j, k), h.at(d_x, n, i, j, k)); });
    }
  }
}

TEST_P(ActivationStepTest, LeakyReluKeepsNanAndInfinities) {
  const float nan = std::nanf("");
  for (const LeakyRelu& leaky : {LeakyRelu{0.25f, -1.0f}, LeakyRelu{0.25f, 2.0f}, LeakyRelu{0.0f, 2.0f}}) {
    const std::vector<float> x{nan, -nan, INFINITY, -INFINITY, 2, 3, -2, -0.0f, 0, 1, -1, 1e30f, -1e30f, 0, 0, 0};
    std::vector<float> y(x.size()), d_x(x.size());
    const std::vector<float> ones(x.size(), 1.0f);
    apply_leaky_relu(GetParam(), leaky, x.data(), y.data(), kBlock);
    EXPECT_TRUE(std::isnan(y[0]));
    EXPECT_TRUE(std::isnan(y[1]));
    const LeakyReference reference{leaky.alpha, leaky.max_value < 0 ? INFINITY : leaky.max_value};
    for (std::size_t i = 2; i < x.size(); ++i) EXPECT_EQ(y[i], static_cast<float>(activation_reference(5, x[i], reference))) << i;
    apply_leaky_relu_backward(GetParam(), leaky, y.data(), ones.data(), d_x.data(), kBlock);
    EXPECT_EQ(d_x[0], 1.0f);
    for (std::size_t i = 4; i < x.size(); ++i) {
      EXPECT_EQ(d_x[i], static_cast<float>(activation_derivative_reference(5, y[i], reference))) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ActivationStepTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
