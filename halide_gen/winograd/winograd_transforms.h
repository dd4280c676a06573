// Winograd's one-dimensional transforms of numbers of type T: winograd_matrices.h times a vector, in few operations. Free of
// Halide: tests run the same code in double.
//
// F(4,3) is written out; other forms are sums of products, where points come in pairs of a number and its negative half of them
// are shared. (Written out F(4,3) takes 16 operations for B^T; its transforms are up to a tenth of a convolution of 64 channels,
// the others' less than a twentieth of those that there are.)
#pragma once

#include <cstddef>
#include <vector>

#include "halide_gen/winograd/winograd_matrices.h"

namespace convoy::winograd {

// A number of type T; specialised for Halide's expressions.
template <typename T>
struct Constant {
  static T of(double value) { return static_cast<T>(value); }
};

template <typename T>
using Vector = std::vector<T>;

constexpr bool is_four_of_three(const Axis& axis) { return axis == Axis{3, 4}; }

// Terms of a row of a matrix times a vector, of the columns that begin at `first` and lie `step` apart; none if all are zero.
template <typename T>
Vector<T> row_terms(const std::vector<double>& row, const Vector<T>& x, std::size_t first, std::size_t step) {
  Vector<T> sum;  // of one term at most
  for (std::size_t k = first; k < row.size(); k += step) {
    if (row[k] == 0) continue;
    const T term = row[k] == 1 ? x[k] : Constant<T>::of(row[k]) * x[k];
    sum.assign(1, sum.empty() ? term : sum[0] + term);
  }
  return sum;
}

// Whether a row is another with the signs of its odd columns changed.
inline bool is_mirrored(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] != (k % 2 == 0 ? b[k] : -b[k])) return false;
  }
  return true;
}

template <typename T>
Vector<T> multiply(const Matrix& matrix, const Vector<T>& x) {
  Vector<T> result;
  for (std::size_t row = 0; row < matrix.size(); ++row) {
    if (row + 1 < matrix.size() && is_mirrored(matrix[row], matrix[row + 1])) {
      const Vector<T> even = row_terms(matrix[row], x, 0, 2), odd = row_terms(matrix[row], x, 1, 2);
      if (!even.empty() && !odd.empty()) {
        result.push_back(even[0] + odd[0]);
        result.push_back(even[0] - odd[0]);
        ++row;
        continue;
      }
    }
    result.push_back(row_terms(matrix[row], x, 0, 1).at(0));
  }
  return result;
}

// B^T d. Six points are the same ones for 3 and for 5 taps.
template <typename T>
Vector<T> transform_input(const Axis& axis, const Vector<T>& d) {
  if (axis.grid != Grid::dense || axis.products() != 6) return multiply(input_matrix(axis), d);
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T even = d[4] - d[2], odd = d[3] - d[1];
  return {(d[0] + d[4]) + k(1.5) * odd - k(2) * d[2],
          (even + odd) + k(1.5) * (d[3] + d[2]),
          (even - odd) + k(1.5) * (d[3] - d[2]),
          even + k(2) * odd,
          even - k(0.5) * odd,
          (d[1] + d[5]) + k(1.5) * even - k(2) * d[3]};
}

// G g.
template <typename T>
Vector<T> transform_filter(const Axis& axis, const Vector<T>& g) {
  if (!is_four_of_three(axis)) return multiply(filter_matrix(axis), g);
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T outer = k(1.0 / 3) * (g[0] + g[2]), middle = k(1.0 / 3) * g[1];
  return {g[0],
          middle + outer,
          middle - outer,
          k(-16.0 / 15) * g[0] - k(8.0 / 15) * g[1] - k(4.0 / 15) * g[2],
          k(1.0 / 15) * g[0] - k(2.0 / 15) * g[1] + k(4.0 / 15) * g[2],
          g[2]};
}

// A^T m.
template <typename T>
Vector<T> transform_output(const Axis& axis, const Vector<T>& m) {
  if (!is_four_of_three(axis)) return multiply(output_matrix(axis), m);
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T sum = m[1] + m[2], difference = m[1] - m[2];
  return {(sum + m[0]) + (m[3] + m[4]), difference + k(0.5) * m[3] - k(2) * m[4], sum + k(0.25) * m[3] + k(4) * m[4],
          (difference + m[5]) + k(0.125) * m[3] - k(8) * m[4]};
}

// A d_y: of a gradient, for the gradient of the weights.
template <typename T>
Vector<T> transform_gradient(const Axis& axis, const Vector<T>& y) {
  if (!is_four_of_three(axis)) return multiply(transposed(output_matrix(axis)), y);
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T even = y[0] + y[2], odd = y[1] + y[3];
  return {y[0],
          even + odd,
          even - odd,
          (y[0] + k(0.5) * y[1]) + (k(0.25) * y[2] + k(0.125) * y[3]),
          (y[0] - k(2) * y[1]) + (k(4) * y[2] - k(8) * y[3]),
          y[3]};
}

// G^T m: the gradient of the taps.
template <typename T>
Vector<T> transform_weights(const Axis& axis, const Vector<T>& m) {
  if (!is_four_of_three(axis)) return multiply(transposed(filter_matrix(axis)), m);
  const auto k = [](double value) { return Constant<T>::of(value); };
  const T difference = k(1.0 / 3) * (m[1] - m[2]), sum = k(1.0 / 3) * (m[1] + m[2]);
  return {m[0] + difference - k(16.0 / 15) * m[3] + k(1.0 / 15) * m[4], sum - k(8.0 / 15) * m[3] - k(2.0 / 15) * m[4],
          difference + m[5] - k(4.0 / 15) * m[3] + k(4.0 / 15) * m[4]};
}

}  // namespace convoy::winograd
