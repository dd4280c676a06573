#include "stages/steps/activation/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stages/steps/activation/activation_step.h"
#include "tests/reference/activation_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

constexpr Activation kAll[] = {Activation::relu,  Activation::tanh,  Activation::sigmoid,
                               Activation::relu6, Activation::swish, Activation::scaled_tanh};

double ulps(float value, double exact) {
  const float nearest = static_cast<float>(exact);
  const double unit = std::abs(std::nextafter(nearest, INFINITY) - nearest);
  return std::abs(value - exact) / unit;
}

TEST(ActivationReference, DerivativesAgreeWithFiniteDifferences) {
  for (int f = 1; f <= 7; ++f) {
    for (double x : {-4.0, -1.3, -0.2, 0.4, 0.7, 3.1, 7.2}) {
      const double h = 1e-6;
      const double slope = (activation_reference(f, x + h) - activation_reference(f, x - h)) / (2 * h);
      const double from = f == 6 ? x : activation_reference(f, x);
      EXPECT_NEAR(activation_derivative_reference(f, from), slope, 1e-9) << f << " at " << x;
    }
  }
}

class ActivationTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(ActivationTest, IsAccurateToFewUlps) {
  std::vector<float> x;
  for (float v = 1e-30f; v < 80; v *= 1.003f) x.insert(x.end(), {v, -v});
  for (float v = -12; v < 12; v += 0.0013f) x.push_back(v);
  x.resize(x.size() / kBlock * kBlock);
  // exp of large negative numbers, below 1e-17, is less exact than the rest.
  const auto bound = [](float at) { return at < -40 ? 7.0 : 4.0; };
  for (Activation function : kAll) {
    std::vector<float> y(x.size());
    apply_activation(GetParam(), function, x.data(), y.data(), static_cast<std::int64_t>(x.size()));
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_LE(ulps(y[i], activation_reference(static_cast<int>(function), x[i])), bound(x[i]))
          << "function " << static_cast<int>(function) << " at " << x[i] << " gave " << y[i];
    }
  }
}

TEST_P(ActivationTest, KeepsNanAndSaturatesAtInfinity) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = INFINITY;
  for (Activation function : kAll) {
    std::vector<float> data{nan, -nan, inf, -inf, 1e30f, -1e30f, 0.0f, -0.0f, 100, -100, 0, 0, 0, 0, 0, 0};
    const std::vector<float> x = data;
    apply_activation(GetParam(), function, data.data(), kBlock);
    EXPECT_TRUE(std::isnan(data[0]));
    EXPECT_TRUE(std::isnan(data[1]));
    for (int i = 2; i < kBlock; ++i) {
      EXPECT_FLOAT_EQ(data[i] + 1, static_cast<float>(activation_reference(static_cast<int>(function), x[i])) + 1) << i;
    }
  }
}

TEST_P(ActivationTest, NoneIsACopy) {
  StepHarness h(GetParam(), 2);
  const TensorId x = h.add(TensorDesc::blocked("x", {3, 3, 20})), y = h.add(TensorDesc::blocked("y", {3, 3, 20})),
                 d_x = h.add(TensorDesc::blocked("d_x", {3, 3, 20}));
  h.fill_normal(x, 1);
  Step step;
  step.inputs = {x};
  step.outputs = {y};
  step.attributes = {{"function", 0}};
  h.run(activation_forward_kind(), step, 2);
  step.inputs = {y, x};
  step.outputs = {d_x};
  h.run(activation_backward_kind(), step, 2);
  for (std::size_t i = 0; i < h.values(x).size(); ++i) {
    ASSERT_EQ(h.values(y)[i], h.values(x)[i]);
    ASSERT_EQ(h.values(d_x)[i], h.values(x)[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ActivationTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
