// Winograd's two-dimensional transforms in plain double loops, straight from the matrices, and what bounds the rounding errors of
// a convolution that is computed by them.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "halide_gen/winograd/winograd_matrices.h"
#include "pipeline/graph/winograd_tiling.h"
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
  const TileAxis rows = tile_axis(form.y, g.out_h), columns = tile_axis(form.x, g.out_w);
  std::vector<double> magnitude(g.y_size());
  std::vector<Matrix> v(g.in_c);
  for (int n = 0; n < g.batch; ++n)
    for (int row = 0; row < rows.tiles; ++row)
      for (int column = 0; column < columns.tiles; ++column) {
        const int y = rows.first_output(row), x0 = columns.first_output(column);
        for (int ci = 0; ci < g.in_c; ++ci) {
          v[ci] = transform_both(input.first, input.second, [&](int p, int q) {
                    const int iy = rows.first_input(row) + p - g.pad_top;
                    const int ix = columns.first_input(column) + q - g.pad_left;
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
          for (int i = 0; i < rows.outputs_of(row); ++i)
            for (int j = 0; j < columns.outputs_of(column); ++j) magnitude[g.y(n, y + i, x0 + j, co)] = tile[i][j];
        }
      }
  return magnitude;
}

}  // namespace convoy::reference
