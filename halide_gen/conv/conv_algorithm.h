// The maths of convolution, without a schedule.
//
// Everything that this family computes is one contraction over a *view* of the input that already has the taps as
// dimensions of their own:
//
//   y(co, px, row, cob) = initial(co, px, row, cob)
//                       + sum over (cib, ky, kx, ci) of x(ci, px, row, kx, ky, cib) * w(co, ci, kx, ky, cib, cob)
//
// co and ci count inside a channel block, cob and cib count blocks. The caller builds the view from strides alone:
// stepping one tap or one output pixel moves by so many floats. Hence any kernel size and row stride, the taps of one
// phase of a strided backward pass, and a dense layer with the batch as pixels are the same code. `initial` is a bias
// with pixel strides of zero, or the output itself when the sum goes on from an earlier pass.
#pragma once

#include "Halide.h"

namespace convoy::gen {

// The dimensions of the sum: x = ci, y = kx, z = ky, w = cib.
inline Halide::RDom conv_taps(Halide::Expr ci, Halide::Expr kernel_w, Halide::Expr kernel_h, Halide::Expr blocks) {
  return Halide::RDom(0, ci, 0, kernel_w, 0, kernel_h, 0, blocks, "taps");
}

struct ConvVars {
  Halide::Var co{"co"}, px{"px"}, row{"row"}, cob{"cob"};
};

// `x`, `w` and `initial` are anything that is callable as above: generator inputs, Funcs or ImageParams.
template <typename X, typename W, typename Initial>
Halide::Func convolution(const X& x, const W& w, const Initial& initial, const Halide::RDom& r, const ConvVars& v) {
  Halide::Func sum("sum");
  sum(v.co, v.px, v.row, v.cob) = initial(v.co, v.px, v.row, v.cob);
  sum(v.co, v.px, v.row, v.cob) += x(r.x, v.px, v.row, r.y, r.z, r.w) * w(v.co, r.x, r.y, r.z, r.w, v.cob);
  return sum;
}

// What every caller promises of the views: they begin at 0, and the pixels of a tile lie `pixel_stride` floats apart. Interleaved
// images: the floats of a pixel lie apart too.
template <typename X, typename W, typename Initial, typename Y>
void fix_conv_layout(X& x, W& w, Initial& initial, Y&& y, int pixel_stride, bool interleaved) {
  for (int d = 0; d < 6; ++d) {
    x.dim(d).set_min(0);
    w.dim(d).set_min(0);
    if (d < 4) initial.dim(d).set_min(0);
    if (d < 4) y.dim(d).set_min(0);
  }
  x.dim(1).set_stride(pixel_stride);
  if (interleaved) x.dim(0).set_stride(Halide::Expr());
  w.dim(1).set_stride(16);
}

}  // namespace convoy::gen
