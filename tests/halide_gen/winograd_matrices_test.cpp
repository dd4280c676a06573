// Winograd's matrices and one-dimensional transforms in double: the transforms are the matrices, and together they are a
// correlation and its gradient.
#include <gtest/gtest.h>

#include <random>

#include "halide_gen/winograd/winograd_transforms.h"

namespace convoy::winograd {
namespace {

Vector<double> normals(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  Vector<double> values(count);
  for (double& v : values) v = normal(engine);
  return values;
}

// Checks transform(x) = matrix x for unit vectors and a random one.
template <typename Transform>
void expect_matrix(const Axis& axis, const Matrix& matrix, Transform transform) {
  const std::size_t size = matrix[0].size();
  for (std::size_t unit = 0; unit <= size; ++unit) {
    Vector<double> x = normals(size, 3);
    if (unit < size) x.assign(size, 0), x[unit] = 1;
    const Vector<double> got = transform(axis, x);
    ASSERT_EQ(got.size(), matrix.size());
    for (std::size_t row = 0; row < got.size(); ++row) {
      double want = 0;
      for (std::size_t k = 0; k < size; ++k) want += matrix[row][k] * x[k];
      EXPECT_NEAR(want, got[row], 1e-13) << "row " << row << " unit " << unit;
    }
  }
}

class WinogradMatrices : public testing::TestWithParam<int> {
 protected:
  const Axis axis_ = axis_of(GetParam());
};

TEST_P(WinogradMatrices, AreTheTransforms) {
  expect_matrix(axis_, input_matrix(axis_), transform_input<double>);
  expect_matrix(axis_, filter_matrix(axis_), transform_filter<double>);
  expect_matrix(axis_, output_matrix(axis_), transform_output<double>);
  expect_matrix(axis_, transposed(output_matrix(axis_)), transform_gradient<double>);
  expect_matrix(axis_, transposed(filter_matrix(axis_)), transform_weights<double>);
}

TEST_P(WinogradMatrices, Correlate) {
  const Vector<double> d = normals(axis_.points(), 1), g = normals(axis_.taps, 2);
  const Vector<double> v = transform_input(axis_, d), u = transform_filter(axis_, g);
  Vector<double> m;
  for (int k = 0; k < axis_.points(); ++k) m.push_back(u[k] * v[k]);
  const Vector<double> y = transform_output(axis_, m);
  for (int i = 0; i < axis_.outputs; ++i) {
    double want = 0;
    for (int k = 0; k < axis_.taps; ++k) want += d[i + k] * g[k];
    EXPECT_NEAR(y[i], want, 1e-12);
  }
}

TEST_P(WinogradMatrices, GiveTheGradientOfTheTaps) {
  const Vector<double> d = normals(axis_.points(), 4), d_y = normals(axis_.outputs, 5);
  const Vector<double> v = transform_input(axis_, d), a = transform_gradient(axis_, d_y);
  Vector<double> m;
  for (int k = 0; k < axis_.points(); ++k) m.push_back(a[k] * v[k]);
  const Vector<double> d_g = transform_weights(axis_, m);
  for (int k = 0; k < axis_.taps; ++k) {
    double want = 0;
    for (int i = 0; i < axis_.outputs; ++i) want += d[i + k] * d_y[i];
    EXPECT_NEAR(d_g[k], want, 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(Taps, WinogradMatrices, testing::Values(1, 3, 5, 7), testing::PrintToStringParamName());

// Numbers as papers print them.
TEST(WinogradMatricesOfThreeTaps, AreThoseOfThePoints) {
  const Axis axis = axis_of(3);
  EXPECT_EQ(input_matrix(axis)[0], (std::vector<double>{1, -1.5, -2, 1.5, 1, 0}));
  EXPECT_EQ(output_matrix(axis)[3], (std::vector<double>{0, 1, -1, 0.125, -8, 1}));
  EXPECT_NEAR(filter_matrix(axis)[3][0], -16.0 / 15, 1e-15);
}

}  // namespace
}  // namespace convoy::winograd
