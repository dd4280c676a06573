// The transforms of winograd_transforms.h over blocked maps, without schedules.
//
// A map is cut into tiles of the form's outputs, 4 x 4 for 3x3 taps; tile (tx, ty) reads the form's inputs (6 x 6) from
// (4 tx - pad_left, 4 ty - pad_top) on, with an axis' step in place of 4; zeros outside the map. Where a map's last tiles are
// short (winograd_form.h), the kernels go over rectangles of tiles that are alike, 3 pixels apart. The products' index
// xi = (i, j): i runs along the column of a tile, j along its row.
//
// Transformed inputs, V(c, tx, ty, block, j, i), lie in memory as
//
//   V[xi = i * products of a row + j][channel block][tile][16]
//
// with strides that the caller chooses: a tile is 16 floats long, a block `tiles` of them; the stride of xi is an odd number of
// cache lines, since stores 4 KB apart fall into one set of the first cache (pipeline/graph/winograd_layout.h). The
// products M of V with the transformed weights U, and the transformed gradients D of dY, are laid out alike.
#pragma once

#include "Halide.h"
#include "halide_gen/winograd/winograd_transforms.h"

namespace convoy::winograd {

template <>
struct Constant<Halide::Expr> {
  static Halide::Expr of(double value) { return Halide::Expr(static_cast<float>(value)); }
};

struct TileVars {
  Halide::Var c{"c"}, x{"x"}, tx{"tx"}, ty{"ty"}, block{"block"}, i{"i"}, j{"j"};
};

// The element `at` (an expression) of what `transform` makes of the `count` values input(0), input(1), ...
template <typename Transform, typename Input>
Halide::Expr element(Transform transform, const Axis& axis, int count, const Input& input, Halide::Expr at) {
  Vector<Halide::Expr> values;
  for (int k = 0; k < count; ++k) values.push_back(input(k));
  const Vector<Halide::Expr> results = transform(axis, values);
  return results.size() == 1 ? results[0] : Halide::mux(std::move(at), results);
}

template <typename Input>
Halide::Expr input_element(const Axis& axis, const Input& input, Halide::Expr at) {
  return element(transform_input<Halide::Expr>, axis, axis.inputs(), input, std::move(at));
}
template <typename Input>
Halide::Expr filter_element(const Axis& axis, const Input& input, Halide::Expr at) {
  return element(transform_filter<Halide::Expr>, axis, axis.taps, input, std::move(at));
}
template <typename Input>
Halide::Expr output_element(const Axis& axis, const Input& input, Halide::Expr at) {
  return element(transform_output<Halide::Expr>, axis, axis.products(), input, std::move(at));
}
template <typename Input>
Halide::Expr gradient_element(const Axis& axis, const Input& input, Halide::Expr at) {
  return element(transform_gradient<Halide::Expr>, axis, axis.outputs, input, std::move(at));
}
template <typename Input>
Halide::Expr weights_element(const Axis& axis, const Input& input, Halide::Expr at) {
  return element(transform_weights<Halide::Expr>, axis, axis.filters(), input, std::move(at));
}

}  // namespace convoy::winograd
