// The matrices of an axis of winograd_form.h: tests and references use them in double.
//
// A dense axis is F(m,r) itself. With stride 2 the outer taps (g0, g2) meet the inputs 0, 2, ... in F(m,2), the middle one the
// inputs 1, 3, ... in m plain products. Over spread inputs those two make every other output: F(m,2) the even ones, plain
// products the odd ones where the first input lies on an even pixel, and the other way round where it lies on an odd one.
#pragma once

#include "halide_gen/winograd/winograd_form.h"
#include "halide_gen/winograd/winograd_points.h"

namespace convoy::winograd {

inline Matrices two_phases(const Axis& axis) {
  const int m = axis.filtered(), first = m + 1;  // of the plain products
  const bool spread = is_spread(axis.grid), odd = axis.grid == Grid::spread_odd;
  const Matrices outer = minimal_filtering(m, 2);
  Matrices all{zeros(axis.products(), axis.inputs()), zeros(axis.filters(), axis.taps), zeros(axis.outputs, axis.products())};
  const auto filtered_output = [&](int i) { return spread ? 2 * i + odd : i; };
  for (int k = 0; k < first; ++k) {
    for (int i = 0; i < first; ++i) all.input[k][spread ? i : 2 * i] = outer.input[k][i];
    for (int i = 0; i < m; ++i) all.output[filtered_output(i)][k] = outer.output[i][k];
    all.filter[k] = {outer.filter[k][0], 0, outer.filter[k][1]};
  }
  all.filter[first] = {0, 1, 0};
  for (int i = 0; i < m; ++i) {
    all.input[first + i][spread ? i + !odd : 2 * i + 1] = 1;
    all.output[spread ? 2 * i + !odd : i][first + i] = 1;
  }
  return all;
}

inline Matrices matrices_of(const Axis& axis) {
  return axis.grid == Grid::dense ? minimal_filtering(axis.outputs, axis.taps) : two_phases(axis);
}

// B^T, G and A^T.
inline Matrix input_matrix(const Axis& axis) { return matrices_of(axis).input; }
inline Matrix filter_matrix(const Axis& axis) { return matrices_of(axis).filter; }
inline Matrix output_matrix(const Axis& axis) { return matrices_of(axis).output; }

}  // namespace convoy::winograd
