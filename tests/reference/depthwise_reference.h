// Depthwise convolution in plain double loops: forward and all gradients.
//
// Maps are NHWC, weights are (kernel_h, kernel_w, channels, multiplier); output channel c * multiplier + m is filter m of input
// channel c, all as in Keras. Padding is top and left; bottom and right follow from the output's size.
#pragma once

#include "tests/reference/conv_reference.h"

namespace convoy::reference {

// in_c channels; out_c = in_c * multiplier.
struct DepthwiseGeometry : ConvGeometry {
  int multiplier = 1;
  int dilation_h = 1, dilation_w = 1;
  std::size_t w(int ky, int kx, int out) const { return (std::size_t(ky) * kernel_w + kx) * out_c + out; }
  std::size_t w_size() const { return std::size_t(kernel_h) * kernel_w * out_c; }
};

// Calls visit(index of x, index of w, index of y) for every product.
template <typename Visit>
void for_each_depthwise_product(const DepthwiseGeometry& g, Visit visit) {
  for (int n = 0; n < g.batch; ++n)
    for (int oy = 0; oy < g.out_h; ++oy)
      for (int ox = 0; ox < g.out_w; ++ox)
        for (int ky = 0; ky < g.kernel_h; ++ky)
          for (int kx = 0; kx < g.kernel_w; ++kx) {
            const int iy = oy * g.stride_h + ky * g.dilation_h - g.pad_top, ix = ox * g.stride_w + kx * g.dilation_w - g.pad_left;
            if (iy < 0 || iy >= g.in_h || ix < 0 || ix >= g.in_w) continue;
            for (int o = 0; o < g.out_c; ++o) visit(g.x(n, iy, ix, o / g.multiplier), g.w(ky, kx, o), g.y(n, oy, ox, o));
          }
}

// `bias` may be empty.
template <typename T>
Sums depthwise_forward(const DepthwiseGeometry& g, const std::vector<T>& x, const std::vector<T>& w, const std::vector<T>& bias) {
  Sums y(g.y_size());
  if (!bias.empty()) {
    for (std::size_t i = 0; i < y.value.size(); ++i) y.add(i, bias[i % g.out_c]);
  }
  for_each_depthwise_product(g, [&](std::size_t xi, std::size_t wi, std::size_t yi) { y.add(yi, double(x[xi]) * w[wi]); });
  return y;
}

template <typename T>
Sums depthwise_backward_data(const DepthwiseGeometry& g, const std::vector<T>& d_y, const std::vector<T>& w) {
  Sums d_x(g.x_size());
  for_each_depthwise_product(g, [&](std::size_t xi, std::size_t wi, std::size_t yi) { d_x.add(xi, double(d_y[yi]) * w[wi]); });
  return d_x;
}

template <typename T>
Sums depthwise_backward_weights(const DepthwiseGeometry& g, const std::vector<T>& x, const std::vector<T>& d_y) {
  Sums d_w(g.w_size());
  for_each_depthwise_product(g, [&](std::size_t xi, std::size_t wi, std::size_t yi) { d_w.add(wi, double(d_y[yi]) * x[xi]); });
  return d_w;
}

}  // namespace convoy::reference
