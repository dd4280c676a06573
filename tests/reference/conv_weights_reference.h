// Weight and bias gradients of a convolution as plain double loops, straight from the definition.
//
// Dense tensors in Keras order: x[n][y][x][c], d_y[n][y][x][c], d_weight[kh][kw][in][out]. Beside each gradient stand the
// sum of the absolute terms and their number, from which tests compute tolerances.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace convoy::reference {

struct ConvShape {
  int in_h, in_w, in_c;
  int out_c;
  int kernel_h, kernel_w, stride_h, stride_w;
  int pad_top, pad_left;
  int out_h, out_w;
};

struct Sums {
  std::vector<double> value, magnitude;
  std::vector<std::int64_t> terms;
  explicit Sums(std::size_t count) : value(count), magnitude(count), terms(count) {}
  void add(std::size_t at, double term) {
    value[at] += term;
    magnitude[at] += std::fabs(term);
    ++terms[at];
  }
};

inline Sums conv_weight_gradient(const ConvShape& s, int batch, const std::vector<double>& x, const std::vector<double>& d_y) {
  Sums sums(std::size_t(s.kernel_h) * s.kernel_w * s.in_c * s.out_c);
  for (int n = 0; n < batch; ++n)
    for (int oy = 0; oy < s.out_h; ++oy)
      for (int ox = 0; ox < s.out_w; ++ox)
        for (int ky = 0; ky < s.kernel_h; ++ky)
          for (int kx = 0; kx < s.kernel_w; ++kx) {
            const int iy = oy * s.stride_h + ky - s.pad_top, ix = ox * s.stride_w + kx - s.pad_left;
            if (iy < 0 || iy >= s.in_h || ix < 0 || ix >= s.in_w) continue;
            for (int ci = 0; ci < s.in_c; ++ci)
              for (int co = 0; co < s.out_c; ++co)
                sums.add(((std::size_t(ky) * s.kernel_w + kx) * s.in_c + ci) * s.out_c + co,
                         x[((std::size_t(n) * s.in_h + iy) * s.in_w + ix) * s.in_c + ci] *
                             d_y[((std::size_t(n) * s.out_h + oy) * s.out_w + ox) * s.out_c + co]);
          }
  return sums;
}

inline Sums bias_gradient(const ConvShape& s, int batch, const std::vector<double>& d_y) {
  Sums sums(s.out_c);
  for (std::size_t i = 0; i < std::size_t(batch) * s.out_h * s.out_w * s.out_c; ++i) sums.add(i % s.out_c, d_y[i]);
  return sums;
}

}  // namespace convoy::reference
