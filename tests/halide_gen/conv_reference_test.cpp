// The reference convolution against a known answer and against finite differences in double.
#include "tests/reference/conv_reference.h"

#include <gtest/gtest.h>

#include <random>

namespace convoy::reference {
namespace {

std::vector<double> normals(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(count);
  for (double& v : values) v = normal(engine);
  return values;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST(ConvReference, KnownAnswer) {
  // A 2x2 window of ones over 1..9 in rows of three, stride 1, bias 0.5.
  const ConvGeometry g{1, 3, 3, 1, 2, 2, 1, 2, 2, 1, 1, 0, 0};
  const Sums y = conv_forward<double>(g, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 1, 1, 1}, {0.5});
  EXPECT_EQ(y.value, (std::vector<double>{12.5, 16.5, 24.5, 28.5}));
  EXPECT_EQ(y.terms, (std::vector<std::int64_t>{5, 5, 5, 5}));
}

TEST(ConvReference, KernelIsNotFlippedAndPaddingIsTopLeft) {
  const ConvGeometry g{1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 1, 1, 1};
  const Sums y = conv_forward<double>(g, {1, 2, 3, 4}, {1, 10, 100, 1000}, {});
  EXPECT_EQ(y.value, (std::vector<double>{1000, 2100, 3010, 4321}));
}

// L = sum(y * d_y): its derivatives by every x, w and bias are what the backward passes return.
TEST(ConvReference, GradientsMatchFiniteDifferences) {
  const ConvGeometry shapes[] = {
      {2, 5, 6, 2, 3, 3, 3, 3, 2, 2, 2, 1, 0}, {1, 4, 4, 1, 4, 4, 2, 3, 3, 1, 1, 1, 1}, {1, 7, 3, 2, 2, 5, 1, 2, 2, 3, 1, 0, 1}};
  for (const ConvGeometry& g : shapes) {
    const auto d_y = normals(g.y_size(), 4);
    auto x = normals(g.x_size(), 1), w = normals(g.w_size(), 2), bias = normals(g.out_c, 3);
    const auto loss = [&] { return dot(conv_forward(g, x, w, bias).value, d_y); };
    const auto check = [&](std::vector<double>& values, const Sums& gradient) {
      const double step = 1e-4;  // the loss is linear in each value, so only rounding limits the difference
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double kept = values[i];
        values[i] = kept + step;
        const double above = loss();
        values[i] = kept - step;
        const double below = loss();
        values[i] = kept;
        ASSERT_NEAR((above - below) / (2 * step), gradient.value[i], 1e-8) << "element " << i;
      }
    };
    check(x, conv_backward_data(g, d_y, w));
    check(w, conv_backward_weights(g, x, d_y));
    check(bias, conv_bias_gradient(g, d_y));
  }
}

}  // namespace
}  // namespace convoy::reference
