// The maths of depthwise convolution, without a schedule: every channel has a filter of its own, so 16 channels are one
// vector and nothing is summed across lanes.
//
//   y(c, px, row, p)    = bias(c, p) + sum over (kx, ky) of x(c, px, row, kx, ky, p) * w(c, kx, ky, p)
//   d_w(c, kx, ky, p)  += sum over (px, row) of             x(c, px, row, kx, ky, p) * d_y(c, px, row, p)
//
// c counts inside a channel block, p counts blocks. x is a view whose taps are dimensions of their own: strides, dilation
// and the taps that one phase of a strided backward pass has are strides of the view. Backward-data is the first formula with
// d_y for x and a view of w that runs backwards.
#pragma once

#include "Halide.h"

namespace convoy::gen {

struct DepthwiseVars {
  Halide::Var c{"c"}, px{"px"}, row{"row"}, kx{"kx"}, ky{"ky"}, p{"p"};
};

// r.x = kx, r.y = ky.
template <typename X, typename W, typename Bias>
Halide::Func depthwise_sum(const X& x, const W& w, const Bias& bias, const Halide::RDom& r, const DepthwiseVars& v) {
  Halide::Func sum("sum");
  sum(v.c, v.px, v.row, v.p) = bias(v.c, v.p);
  sum(v.c, v.px, v.row, v.p) += x(v.c, v.px, v.row, r.x, r.y, v.p) * w(v.c, r.x, r.y, v.p);
  return sum;
}

// r.x = px, r.y = row.
template <typename X, typename Gradient>
Halide::Func depthwise_weight_sum(const X& x, const Gradient& d_y, const Halide::RDom& r, const DepthwiseVars& v) {
  Halide::Func sum("weight_sum");
  sum(v.c, v.kx, v.ky, v.p) = 0.0f;
  sum(v.c, v.kx, v.ky, v.p) += x(v.c, r.x, r.y, v.kx, v.ky, v.p) * d_y(v.c, r.x, r.y, v.p);
  return sum;
}

}  // namespace convoy::gen
