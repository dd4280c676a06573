// The mathematics of weight gradients, without schedules.
//
//   d_weight(co, ci, ky, cib, cob) += sum over (x, y, n) of  x(ci, x, y, n, ky, cib) * d_y(co, x, y, n, cob)
//
// The caller passes strided and cropped views: the convolution's stride is the stride of x and y in the input view, a
// horizontal tap is a shifted view, the vertical taps are a dimension of their own, and padding is a smaller range of
// pixels. So one kernel serves every kernel size, stride and padding, and dense layers too (x runs over the batch).
#pragma once

#include "Halide.h"

namespace convoy::gen {

struct WeightsVars {
  Halide::Var co{"co"}, ci{"ci"}, ky{"ky"}, cib{"cib"}, cob{"cob"};
};

// The sum over the pixels of one call, in the order x, y, n.
template <typename Input, typename Gradient>
Halide::Func pixel_sum(const Input& x, const Gradient& d_y, const Halide::RDom& r, const WeightsVars& v) {
  Halide::Func sum("pixel_sum");
  sum(v.co, v.ci, v.ky, v.cib, v.cob) = 0.0f;
  sum(v.co, v.ci, v.ky, v.cib, v.cob) += x(v.ci, r.x, r.y, r.z, v.ky, v.cib) * d_y(v.co, r.x, r.y, r.z, v.cob);
  return sum;
}

struct ImageWeightsVars {
  Halide::Var co{"co"}, k{"k"}, cob{"cob"};
};

// The first convolution: x is a strip of NHWC rows in which the taps of one kernel row (kx, channel) are neighbours, so
// pixel `r.x` reads the elements from x_step * r.x on.
//   d_weight(co, k, cob) += sum over (x, y) of  x(x_step * x + k, y) * d_y(co, x, y, cob)
template <typename Input, typename Gradient>
Halide::Func image_pixel_sum(const Input& x, const Gradient& d_y, const Halide::Expr& x_step, const Halide::RDom& r,
                             const ImageWeightsVars& v) {
  Halide::Func sum("image_pixel_sum");
  sum(v.co, v.k, v.cob) = 0.0f;
  sum(v.co, v.k, v.cob) += x(x_step * r.x + v.k, r.y) * d_y(v.co, r.x, r.y, v.cob);
  return sum;
}

}  // namespace convoy::gen
