// Local response normalization of one pixel in double, the obvious way; backward by scattering.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace convoy::test {

struct LrnParams {
  int size = 5;
  double alpha = 1e-4, beta = 0.75, k = 1;

  int first(int channel) const { return std::max(0, channel - size / 2); }
  int end(int channel, int channels) const { return std::min(channels, channel - size / 2 + size); }
};

inline double lrn_scale(const LrnParams& p, const std::vector<double>& x, int channel) {
  double sum = 0;
  for (int c = p.first(channel); c < p.end(channel, static_cast<int>(x.size())); ++c) sum += x[c] * x[c];
  return p.k + p.alpha / p.size * sum;
}

inline std::vector<double> lrn_reference(const LrnParams& p, const std::vector<double>& x) {
  std::vector<double> y;
  for (int c = 0; c < static_cast<int>(x.size()); ++c) y.push_back(x[c] * std::pow(lrn_scale(p, x, c), -p.beta));
  return y;
}

inline std::vector<double> lrn_backward_reference(const LrnParams& p, const std::vector<double>& x,
                                                  const std::vector<double>& d_y) {
  std::vector<double> d_x(x.size(), 0.0);
  for (int c = 0; c < static_cast<int>(x.size()); ++c) {
    const double scale = lrn_scale(p, x, c);
    d_x[c] += d_y[c] * std::pow(scale, -p.beta);
    const double d_scale = -p.beta * d_y[c] * x[c] * std::pow(scale, -p.beta - 1);
    for (int n = p.first(c); n < p.end(c, static_cast<int>(x.size())); ++n) d_x[n] += d_scale * 2 * p.alpha / p.size * x[n];
  }
  return d_x;
}

}  // namespace convoy::test
