// Convolution in plain double loops: forward, both gradients and the bias gradient.
//
// Maps are NHWC, weights are (kernel_h, kernel_w, in of a group, out), the orders of Keras. Padding is top and left; bottom and
// right follow from the output's size. Each result comes with the sum of its terms' magnitudes and their number, from which a
// float32 kernel's tolerance follows.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace convoy::reference {

struct ConvGeometry {
  int batch = 1;
  int in_h = 1, in_w = 1, in_c = 1;
  int out_h = 1, out_w = 1, out_c = 1;
  int kernel_h = 1, kernel_w = 1;
  int stride_h = 1, stride_w = 1;
  int pad_top = 0, pad_left = 0;
  int dilation_h = 1, dilation_w = 1;
  int groups = 1;

  std::size_t x(int n, int y, int x, int c) const { return ((std::size_t(n) * in_h + y) * in_w + x) * in_c + c; }
  std::size_t y(int n, int y, int x, int c) const { return ((std::size_t(n) * out_h + y) * out_w + x) * out_c + c; }
  // ci counts inside the group.
  std::size_t w(int ky, int kx, int ci, int co) const {
    return ((std::size_t(ky) * kernel_w + kx) * (in_c / groups) + ci) * out_c + co;
  }
  std::size_t x_size() const { return std::size_t(batch) * in_h * in_w * in_c; }
  std::size_t y_size() const { return std::size_t(batch) * out_h * out_w * out_c; }
  std::size_t w_size() const { return std::size_t(kernel_h) * kernel_w * (in_c / groups) * out_c; }
};

// Sums with what bounds their rounding error.
struct Sums {
  explicit Sums(std::size_t count) : value(count), magnitude(count), terms(count) {}
  void add(std::size_t at, double term) {
    value[at] += term;
    magnitude[at] += std::abs(term);
    ++terms[at];
  }
  // 8 eps sqrt(n) sum|terms|, for sums in float32.
  double tolerance(std::size_t at) const {
    return 8 * double(std::numeric_limits<float>::epsilon()) * std::sqrt(double(terms[at])) * magnitude[at];
  }
  std::vector<double> value, magnitude;
  std::vector<std::int64_t> terms;
};

// Calls visit(index of x, index of w, index of y) for every product of the convolution.
template <typename Visit>
void for_each_product(const ConvGeometry& g, Visit visit) {
  for (int n = 0; n < g.batch; ++n)
    for (int oy = 0; oy < g.out_h; ++oy)
      for (int ox = 0; ox < g.out_w; ++ox)
        for (int ky = 0; ky < g.kernel_h; ++ky)
          for (int kx = 0; kx < g.kernel_w; ++kx) {
            const int iy = oy * g.stride_h + ky * g.dilation_h - g.pad_top, ix = ox * g.stride_w + kx * g.dilation_w - g.pad_left;
            if (iy < 0 || iy >= g.in_h || ix < 0 || ix >= g.in_w) continue;
            for (int ci = 0; ci < g.in_c / g.groups; ++ci)
              for (int co = 0; co < g.out_c; ++co) {
                const int group = co / (g.out_c / g.groups);
                visit(g.x(n, iy, ix, group * (g.in_c / g.groups) + ci), g.w(ky, kx, ci, co), g.y(n, oy, ox, co));
              }
          }
}

// `bias` may be empty.
template <typename T>
Sums conv_forward(const ConvGeometry& g, const std::vector<T>& x, const std::vector<T>& w, const std::vector<T>& bias) {
  Sums y(g.y_size());
  if (!bias.empty()) {
    for (std::size_t i = 0; i < y.value.size(); ++i) y.add(i, bias[i % g.out_c]);
  }
  for_each_product(g, [&](std::size_t xi, std::size_t wi, std::size_t yi) { y.add(yi, double(x[xi]) * w[wi]); });
  return y;
}

template <typename T>
Sums conv_backward_data(const ConvGeometry& g, const std::vector<T>& d_y, const std::vector<T>& w) {
  Sums d_x(g.x_size());
  for_each_product(g, [&](std::size_t xi, std::size_t wi, std::size_t yi) { d_x.add(xi, double(d_y[yi]) * w[wi]); });
  return d_x;
}

template <typename T>
Sums conv_backward_weights(const ConvGeometry& g, const std::vector<T>& x, const std::vector<T>& d_y) {
  Sums d_w(g.w_size());
  for_each_product(g, [&](std::size_t xi, std::size_t wi, std::size_t yi) { d_w.add(wi, double(d_y[yi]) * x[xi]); });
  return d_w;
}

template <typename T>
Sums conv_bias_gradient(const ConvGeometry& g, const std::vector<T>& d_y) {
  Sums d_bias(g.out_c);
  for (std::size_t i = 0; i < d_y.size(); ++i) d_bias.add(i % g.out_c, d_y[i]);
  return d_bias;
}

}  // namespace convoy::reference
