// The matrices of Winograd's minimal filtering F(m,r), made from the points at which polynomials are multiplied. Free of Halide.
//
//   y = A^T [ (G g) * (B^T d) ]            m outputs of a correlation of m + r - 1 inputs d with r taps g
//   d_g = G^T [ (A d_y) * (B^T d) ]        its gradient in the taps: F(r,m), the same B
// where * is element by element. Row k of B^T holds the coefficients of the product of (x - q) over the other points q, row k of
// G powers of point k divided by that product's value there, column k of A^T powers of point k; the last point is infinity.
// Points: Barabasz et al., Error Analysis and Improving the Accuracy of Winograd Convolution (2020). Relative rms error by that
// of direct summation in float32: F(4x4,3x3) 3.0 (6.0 with the points 0, 1, -1, 2, -2), F(3x3,4x4) 2.6, F(2x2,5x5) 2.1,
// F(1x2,1x7) 2.4; not taken: F(1x4,1x7) 6.7 to 8, F(3x3,5x5) 4.4, F(4x4,4x4) 6. 3x3 taps with stride 2 by F(4,2): 1.4 (2.0 with
// the points 0, 1, -1, 1/2).
#pragma once

#include <cstddef>
#include <vector>

namespace convoy::winograd {

using Matrix = std::vector<std::vector<double>>;

inline Matrix zeros(int rows, int columns) {
  return Matrix(static_cast<std::size_t>(rows), std::vector<double>(static_cast<std::size_t>(columns)));
}

inline Matrix transposed(const Matrix& matrix) {
  Matrix result(matrix[0].size(), std::vector<double>(matrix.size()));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix[i].size(); ++j) result[j][i] = matrix[i][j];
  }
  return result;
}

// Of a bilinear algorithm along an axis.
struct Matrices {
  Matrix input;   // B^T, products x inputs
  Matrix filter;  // G, filters x taps
  Matrix output;  // A^T, outputs x products
};

// All but infinity.
inline std::vector<double> finite_points(int points) {
  if (points == 5) return {0, 0.5, -1, 2};
  std::vector<double> all =
      points <= 6 ? std::vector<double>{0, 1, -1, 0.5, -2} : std::vector<double>{0, 1, -1, 0.5, -0.5, 2, -2};
  all.resize(static_cast<std::size_t>(points - 1));
  return all;
}

// Coefficients, lowest first, of the product of (x - q) over all points but number `skipped` (-1: over all).
inline std::vector<double> polynomial(const std::vector<double>& points, int skipped) {
  std::vector<double> product{1};
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (static_cast<int>(k) == skipped) continue;
    product.push_back(0);
    for (std::size_t i = product.size() - 1; i > 0; --i) product[i] = product[i - 1] - points[k] * product[i];
    product[0] *= -points[k];
  }
  return product;
}

// 1, x, x^2, ... of which there are `count`.
inline std::vector<double> powers(double x, int count) {
  std::vector<double> all{1};
  while (static_cast<int>(all.size()) < count) all.push_back(all.back() * x);
  return all;
}

// F(outputs, taps).
inline Matrices minimal_filtering(int outputs, int taps) {
  const int count = taps + outputs - 1;
  const std::vector<double> points = finite_points(count);
  Matrices matrices;
  Matrix columns;  // of A^T
  for (int k = 0; k < count; ++k) {
    const bool infinite = k + 1 == count;
    matrices.input.push_back(polynomial(points, infinite ? -1 : k));
    matrices.input.back().resize(static_cast<std::size_t>(count), 0.0);
    if (infinite) continue;
    const double point = points[static_cast<std::size_t>(k)];
    double value = 1;
    for (const double other : points) value *= other == point ? 1 : point - other;
    matrices.filter.push_back(powers(point, taps));
    for (double& element : matrices.filter.back()) element /= value;
    columns.push_back(powers(point, outputs));
  }
  matrices.filter.emplace_back(static_cast<std::size_t>(taps), 0.0).back() = 1;
  columns.emplace_back(static_cast<std::size_t>(outputs), 0.0).back() = 1;
  matrices.output = transposed(columns);
  return matrices;
}

}  // namespace convoy::winograd
