// Winograd's two-dimensional transforms in plain double loops, straight from the matrices, and what bounds the rounding errors of
// a convolution that is computed by them.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "halide_gen/winograd/winograd_matrices.h"
#include "tests/reference/conv_reference.h"

namespace convoy::reference {

// Values with the sums of their terms' magnitudes, from which a float32 kernel's tolerance follows.
struct Transformed {
  winograd::Matrix value, magnitude;
};

// Y x X^T.
template <typename Element>
Transformed transform_both(const winograd::Matrix& down, const winograd::Matrix& across, Element x) {
  Transformed result;
  result.value.assign(down.size(), std::vector<double>(across.size()));
  result.magnitude = result.value;
  for (std::size_t i = 0; i < down.size(); ++i)
    for (std::size_t j = 0; j < across.size(); ++j)
      for (std::size_t p = 0; p < down[0].size(); ++p)
        for (std::size_t q = 0; q < across[0].size(); ++q) {
          const double term = down[i][p] * across[j][q] * x(int(p), int(q));
          result.value[i][j] += term;
          result.magnitude[i][j] += std::abs(term);
        }
  return result;
}

inline winograd::Matrix absolute(winograd::Matrix matrix) {
  for (auto& row : matrix)
    for (double& element : row) element = std::abs(element);
  return matrix;
}

// For each output of a correlation by a form, whose first tile begins g's padding before the map, the sum of the magnitudes of
// all terms that meet in it on the way through the Winograd domain; a float32 kernel's error is some eps times that. Larger than
// a direct sum's by one to two orders.
inline std::vector<double> winograd_magnitude(const winograd::Form& form, const ConvGeometry& g, const std::vector<float>& x,
                                              const std::vector<float>& w) {
  using namespace winograd;
  const auto both = [&](auto matrix_of) { return std::pair{absolute(matrix_of(form.y)), absolute(matrix_of(form.x))}; };
  const auto input = both(input_matrix), filter = both(filter_matrix), output = both(output_matrix);
  std::vector<Matrix> u;
  for (int co = 0; co < g.out_c; ++co)
    for (int ci = 0; ci < g.in_c; ++ci)
      u.push_back(
          transform_both(filter.first, filter.second, [&](int ky, int kx) { return std::abs(w[g.w(ky, kx, ci, co)]); }).value);
  std::vector<double> magnitude(g.y_size());
  std::vector<Matrix> v(g.in_c);
  for (int n = 0; n < g.batch; ++n)
    for (int y = 0; y < g.out_h; y += form.y.outputs)
      for (int x0 = 0; x0 < g.out_w; x0 += form.x.outputs) {
        for (int ci = 0; ci < g.in_c; ++ci) {
          v[ci] = transform_both(input.first, input.second, [&](int p, int q) {
                    const int iy = y / form.y.outputs * form.y.step() + p - g.pad_top;
                    const int ix = x0 / form.x.outputs * form.x.step() + q - g.pad_left;
                    return iy < 0 || iy >= g.in_h || ix < 0 || ix >= g.in_w ? 0.0 : std::abs(double(x[g.x(n, iy, ix, ci)]));
                  }).value;
        }
        for (int co = 0; co < g.out_c; ++co) {
          const Matrix tile = transform_both(output.first, output.second, [&](int i, int j) {
                                double sum = 0;
                                for (int ci = 0; ci < g.in_c; ++ci) {
                                  const Matrix& filter = u[std::size_t(co) * g.in_c + ci];
                                  sum += v[ci][i][j] * filter[form.y.filter_of(i)][form.x.filter_of(j)];
                                }
                                return sum;
                              }).value;
          for (int i = 0; i < form.y.outputs && y + i < g.out_h; ++i)
            for (int j = 0; j < form.x.outputs && x0 + j < g.out_w; ++j) magnitude[g.y(n, y + i, x0 + j, co)] = tile[i][j];
        }
      }
  return magnitude;
}

}  // namespace convoy::reference
