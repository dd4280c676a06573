// The two-dimensional transforms of Winograd's F(4x4,3x3) in plain double loops, straight from the matrices, and what bounds
// the rounding errors of a convolution that is computed by them.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "halide_gen/winograd/winograd_matrices.h"
#include "tests/reference/conv_reference.h"

namespace convoy::reference {

// Values with the sums of their terms' magnitudes, from which a float32 kernel's tolerance follows.
template <int Rows, int Columns>
struct Transformed {
  double value[Rows][Columns]{}, magnitude[Rows][Columns]{};
};

// M x M^T.
template <int Rows, int Columns, typename Element>
Transformed<Rows, Rows> transform_square(const double (&matrix)[Rows][Columns], Element x) {
  Transformed<Rows, Rows> result;
  for (int i = 0; i < Rows; ++i)
    for (int j = 0; j < Rows; ++j)
      for (int p = 0; p < Columns; ++p)
        for (int q = 0; q < Columns; ++q) {
          const double term = matrix[i][p] * matrix[j][q] * x(p, q);
          result.value[i][j] += term;
          result.magnitude[i][j] += std::abs(term);
        }
  return result;
}

// The rows of a matrix as its columns.
template <int Rows, int Columns>
struct Transposed {
  double matrix[Columns][Rows]{};
  explicit constexpr Transposed(const double (&of)[Rows][Columns]) {
    for (int i = 0; i < Rows; ++i)
      for (int j = 0; j < Columns; ++j) matrix[j][i] = of[i][j];
  }
};

// The absolute values of a matrix.
template <int Rows, int Columns>
struct Absolute {
  double matrix[Rows][Columns]{};
  explicit Absolute(const double (&of)[Rows][Columns]) {
    for (int i = 0; i < Rows; ++i)
      for (int j = 0; j < Columns; ++j) matrix[i][j] = std::abs(of[i][j]);
  }
};

// For each output of a 3x3 correlation with stride 1 the sum of the magnitudes of all terms that meet in it on the way through
// the Winograd domain; a float32 kernel's error is some eps times that. Larger than a direct sum's by one to two orders.
inline std::vector<double> winograd_magnitude(const ConvGeometry& g, const std::vector<float>& x, const std::vector<float>& w) {
  using namespace winograd;
  const Absolute<kPoints, kPoints> input(kInputMatrix);
  const Absolute<kPoints, kTaps> filter(kFilterMatrix);
  const Absolute<kOutputs, kPoints> output(kOutputMatrix);
  std::vector<Transformed<kPoints, kPoints>> u;
  for (int co = 0; co < g.out_c; ++co)
    for (int ci = 0; ci < g.in_c; ++ci)
      u.push_back(transform_square(filter.matrix, [&](int ky, int kx) { return std::abs(w[g.w(ky, kx, ci, co)]); }));
  std::vector<double> magnitude(g.y_size());
  std::vector<Transformed<kPoints, kPoints>> v(g.in_c);
  for (int n = 0; n < g.batch; ++n)
    for (int y = 0; y < g.out_h; y += kOutputs)
      for (int x0 = 0; x0 < g.out_w; x0 += kOutputs) {
        for (int ci = 0; ci < g.in_c; ++ci) {
          v[ci] = transform_square(input.matrix, [&](int p, int q) {
            const int iy = y + p - g.pad_top, ix = x0 + q - g.pad_left;
            return iy < 0 || iy >= g.in_h || ix < 0 || ix >= g.in_w ? 0.0 : std::abs(double(x[g.x(n, iy, ix, ci)]));
          });
        }
        for (int co = 0; co < g.out_c; ++co) {
          const auto tile = transform_square(output.matrix, [&](int i, int j) {
            double sum = 0;
            for (int ci = 0; ci < g.in_c; ++ci) sum += v[ci].value[i][j] * u[std::size_t(co) * g.in_c + ci].value[i][j];
            return sum;
          });
          for (int i = 0; i < kOutputs && y + i < g.out_h; ++i)
            for (int j = 0; j < kOutputs && x0 + j < g.out_w; ++j) magnitude[g.y(n, y + i, x0 + j, co)] = tile.value[i][j];
        }
      }
  return magnitude;
}

}  // namespace convoy::reference
