// The two-dimensional transforms of Winograd's F(4x4,3x3) in plain double loops, straight from the matrices.
#pragma once

#include <array>
#include <cmath>

#include "halide_gen/winograd/winograd_matrices.h"

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

}  // namespace convoy::reference
