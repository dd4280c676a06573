// Winograd's matrices and one-dimensional transforms in double: the transforms are the matrices, and together they are a
// correlation and its gradient.
#include "halide_gen/winograd/winograd_matrices.h"

#include <gtest/gtest.h>

#include <random>

namespace convoy::winograd {
namespace {

template <std::size_t N>
std::array<double, N> normals(unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  std::array<double, N> values;
  for (double& v : values) v = normal(engine);
  return values;
}

// Checks transform(x) = matrix x, or matrix^T x, for unit vectors and a random one.
template <std::size_t N, int Rows, int Columns, typename Transform>
void expect_matrix(const double (&matrix)[Rows][Columns], bool transposed, Transform transform) {
  for (std::size_t unit = 0; unit <= N; ++unit) {
    std::array<double, N> x{};
    if (unit < N) {
      x[unit] = 1;
    } else {
      x = normals<N>(3);
    }
    const auto got = transform(x);
    for (std::size_t row = 0; row < got.size(); ++row) {
      double want = 0;
      for (std::size_t k = 0; k < N; ++k) want += (transposed ? matrix[k][row] : matrix[row][k]) * x[k];
      EXPECT_NEAR(want, got[row], 1e-13) << "row " << row << " unit " << unit;
    }
  }
}

TEST(WinogradMatrices, AreTheTransforms) {
  expect_matrix<kPoints>(kInputMatrix, false, transform_input<double>);
  expect_matrix<kTaps>(kFilterMatrix, false, transform_filter<double>);
  expect_matrix<kPoints>(kOutputMatrix, false, transform_output<double>);
  expect_matrix<kOutputs>(kOutputMatrix, true, transform_gradient<double>);
  expect_matrix<kPoints>(kFilterMatrix, true, transform_weights<double>);
}

TEST(WinogradMatrices, CorrelateFourOutputs) {
  const auto d = normals<kPoints>(1);
  const auto g = normals<kTaps>(2);
  const auto v = transform_input(d), u = transform_filter(g);
  std::array<double, kPoints> m;
  for (int k = 0; k < kPoints; ++k) m[k] = u[k] * v[k];
  const auto y = transform_output(m);
  for (int i = 0; i < kOutputs; ++i) EXPECT_NEAR(y[i], d[i] * g[0] + d[i + 1] * g[1] + d[i + 2] * g[2], 1e-12);
}

TEST(WinogradMatrices, GiveTheGradientOfThreeTaps) {
  const auto d = normals<kPoints>(4);
  const auto d_y = normals<kOutputs>(5);
  const auto v = transform_input(d), a = transform_gradient(d_y);
  std::array<double, kPoints> m;
  for (int k = 0; k < kPoints; ++k) m[k] = a[k] * v[k];
  const auto d_g = transform_weights(m);
  for (int k = 0; k < kTaps; ++k) {
    EXPECT_NEAR(d_g[k], d[k] * d_y[0] + d[k + 1] * d_y[1] + d[k + 2] * d_y[2] + d[k + 3] * d_y[3], 1e-12);
  }
}

}  // namespace
}  // namespace convoy::winograd
