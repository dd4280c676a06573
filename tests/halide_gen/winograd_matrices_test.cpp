// Winograd's matrices and one-dimensional transforms in double: the transforms are the matrices, and together they are a
// correlation and its gradient.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

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

class WinogradMatrices : public testing::TestWithParam<Axis> {
 protected:
  const Axis axis_ = GetParam();

  // Calls visit(output, tap, input) for every pair that meets in an output, by the definition: spread inputs lie two apart.
  template <typename Visit>
  void for_each_term(Visit visit) const {
    const int stride = axis_.grid == Grid::strided ? 2 : 1, apart = is_spread(axis_.grid) ? 2 : 1;
    const int first = axis_.grid == Grid::spread_odd ? 1 : 0;
    for (int i = 0; i < axis_.outputs; ++i) {
      for (int k = 0; k < axis_.taps; ++k) {
        const int at = stride * i + k - first;
        if (at >= 0 && at % apart == 0) visit(i, k, at / apart);
      }
    }
  }
};

TEST_P(WinogradMatrices, AreTheTransforms) {
  expect_matrix(axis_, input_matrix(axis_), transform_input<double>);
  expect_matrix(axis_, filter_matrix(axis_), transform_filter<double>);
  expect_matrix(axis_, output_matrix(axis_), transform_output<double>);
  expect_matrix(axis_, transposed(output_matrix(axis_)), transform_gradient<double>);
  expect_matrix(axis_, transposed(filter_matrix(axis_)), transform_weights<double>);
}

TEST_P(WinogradMatrices, Correlate) {
  const Vector<double> d = normals(axis_.inputs(), 1), g = normals(axis_.taps, 2);
  const Vector<double> v = transform_input(axis_, d), u = transform_filter(axis_, g);
  Vector<double> m;
  for (int k = 0; k < axis_.products(); ++k) m.push_back(u[axis_.filter_of(k)] * v[k]);
  const Vector<double> y = transform_output(axis_, m);
  Vector<double> want(axis_.outputs);
  for_each_term([&](int i, int k, int at) { want[i] += d.at(at) * g[k]; });
  for (int i = 0; i < axis_.outputs; ++i) EXPECT_NEAR(y[i], want[i], 1e-12);
}

TEST_P(WinogradMatrices, GiveTheGradientOfTheTaps) {
  const Vector<double> d = normals(axis_.inputs(), 4), d_y = normals(axis_.outputs, 5);
  const Vector<double> v = transform_input(axis_, d), a = transform_gradient(axis_, d_y);
  Vector<double> m(axis_.filters());
  for (int k = 0; k < axis_.products(); ++k) m[axis_.filter_of(k)] += a[k] * v[k];
  const Vector<double> d_g = transform_weights(axis_, m);
  Vector<double> want(axis_.taps);
  for_each_term([&](int i, int k, int at) { want[k] += d.at(at) * d_y[i]; });
  for (int k = 0; k < axis_.taps; ++k) EXPECT_NEAR(d_g[k], want[k], 1e-12);
}

// A tile reads nothing that it does not need, and the next one goes on where it ends.
TEST_P(WinogradMatrices, HaveTheSizesOfTheAxis) {
  const Matrices m = matrices_of(axis_);
  EXPECT_EQ(m.input.size(), axis_.products());
  EXPECT_EQ(m.input[0].size(), axis_.inputs());
  EXPECT_EQ(m.filter.size(), axis_.filters());
  EXPECT_EQ(m.filter[0].size(), axis_.taps);
  EXPECT_EQ(m.output.size(), axis_.outputs);
  int last = 0, next = axis_.inputs();
  for_each_term([&](int i, int, int at) {
    last = std::max(last, at);
    if (i == 0) next = std::min(next, at);
  });
  EXPECT_EQ(last + 1, axis_.inputs());
  EXPECT_EQ(axis_.step(), axis_.outputs * (axis_.grid == Grid::strided ? 2 : 1) / (is_spread(axis_.grid) ? 2 : 1));
  EXPECT_EQ(next, 0);
}

std::string name_of(const Axis& axis) {
  constexpr const char* kGrids[] = {"dense", "strided", "spread_even", "spread_odd"};
  return kGrids[static_cast<int>(axis.grid)] + std::string("_") + std::to_string(axis.taps);
}

INSTANTIATE_TEST_SUITE_P(Axes, WinogradMatrices,
                         testing::Values(axis_of(1), axis_of(3), axis_of(5), axis_of(7), axis_of(3, Grid::strided),
                                         axis_of(3, Grid::spread_even), axis_of(3, Grid::spread_odd)),
                         [](const auto& info) { return name_of(info.param); });

// Runs go over all products in their order, each with its filter.
TEST(ProductRuns, GoOverAllProducts) {
  for (const Form& form : kForms) {
    int product = 0;
    const auto alike = [](int p, int q) { return p / 4 == q / 4; };
    for_each_run(form, alike, [&](const ProductRun& run) {
      EXPECT_TRUE(alike(run.product, run.product + run.count - 1));
      for (int k = 0; k < run.count; ++k, ++product) {
        EXPECT_EQ(run.product + k, product);
        EXPECT_EQ(run.filter + (run.shared ? 0 : k), form.filter_of(product));
      }
    });
    EXPECT_EQ(product, form.products());
    std::vector<int> opened(form.filters());
    for (int k = 0; k < form.products(); ++k) {
      int& times = opened.at(form.filter_of(k));
      EXPECT_EQ(form.opens(k), times == 0);
      ++times;
    }
    EXPECT_EQ(std::ranges::count(opened, 0), 0);
  }
}

// Numbers as papers print them.
TEST(WinogradMatricesOfThreeTaps, AreThoseOfThePoints) {
  const Axis axis = axis_of(3);
  EXPECT_EQ(input_matrix(axis)[0], (std::vector<double>{1, -1.5, -2, 1.5, 1, 0}));
  EXPECT_EQ(output_matrix(axis)[3], (std::vector<double>{0, 1, -1, 0.125, -8, 1}));
  EXPECT_NEAR(filter_matrix(axis)[3][0], -16.0 / 15, 1e-15);
}

}  // namespace
}  // namespace convoy::winograd
