// The transforms of winograd_matrices.h over blocked maps, without schedules.
//
// A map is cut into tiles of 4 x 4 outputs; tile (tx, ty) of a correlation with 3x3 taps reads the 6 x 6 inputs from
// (4 tx - pad_left, 4 ty - pad_top) on, zeros outside the map. The products' index xi = (i, j): i runs along the column of a
// tile, j along its row.
//
// Transformed inputs, V(c, tx, ty, block, j, i), lie in memory as
//
//   V[xi = 6 i + j][channel block][tile][16]     tile = (image, ty, tx)
//
// with strides that the caller chooses: a tile is 16 floats long, a block `tiles` of them; the stride of xi is an odd number of
// cache lines, since 36 stores 4 KB apart fall into one set of the first cache (pipeline/graph/winograd_layout.h). The
// products M of V with the transformed weights U, and the transformed gradients D of dY, have the same form.
#pragma once

#include "Halide.h"
#include "halide_gen/winograd/winograd_matrices.h"

namespace convoy::winograd {

template <>
struct Constant<Halide::Expr> {
  static Halide::Expr of(double value) { return Halide::Expr(static_cast<float>(value)); }
};

struct TileVars {
  Halide::Var c{"c"}, x{"x"}, tx{"tx"}, ty{"ty"}, block{"block"}, i{"i"}, j{"j"};
};

// The element `at` (an expression) of what `transform` makes of input(0), input(1), ...
template <typename Transform, typename Input, std::size_t N>
Halide::Expr element(Transform transform, const Input& input, std::array<Halide::Expr, N> values, Halide::Expr at) {
  for (std::size_t k = 0; k < N; ++k) values[k] = input(static_cast<int>(k));
  const auto results = transform(values);
  return Halide::mux(std::move(at), std::vector<Halide::Expr>(results.begin(), results.end()));
}

template <typename Input>
Halide::Expr input_element(const Input& input, Halide::Expr at) {
  return element(transform_input<Halide::Expr>, input, std::array<Halide::Expr, kPoints>{}, std::move(at));
}
template <typename Input>
Halide::Expr filter_element(const Input& input, Halide::Expr at) {
  return element(transform_filter<Halide::Expr>, input, std::array<Halide::Expr, kTaps>{}, std::move(at));
}
template <typename Input>
Halide::Expr output_element(const Input& input, Halide::Expr at) {
  return element(transform_output<Halide::Expr>, input, std::array<Halide::Expr, kPoints>{}, std::move(at));
}
template <typename Input>
Halide::Expr gradient_element(const Input& input, Halide::Expr at) {
  return element(transform_gradient<Halide::Expr>, input, std::array<Halide::Expr, kOutputs>{}, std::move(at));
}
template <typename Input>
Halide::Expr weights_element(const Input& input, Halide::Expr at) {
  return element(transform_weights<Halide::Expr>, input, std::array<Halide::Expr, kPoints>{}, std::move(at));
}

}  // namespace convoy::winograd
