// Batch normalization of one channel in double, the obvious way. `x` holds the channel's values over batch and map.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace convoy::test {

struct ChannelNorm {
  double mean = 0, variance = 0;  // the population's
  double epsilon = 1e-3, gamma = 1, beta = 0;
  int activation = 0;  // 0 none, 1 relu, 4 relu6

  double inv_std() const { return 1 / std::sqrt(variance + epsilon); }
};

inline void take_moments(ChannelNorm& norm, const std::vector<double>& x) {
  norm.mean = norm.variance = 0;
  for (double v : x) norm.mean += v / static_cast<double>(x.size());
  for (double v : x) norm.variance += (v - norm.mean) * (v - norm.mean) / static_cast<double>(x.size());
}

inline double normalize_reference(const ChannelNorm& norm, double x) {
  const double v = norm.gamma * (x - norm.mean) * norm.inv_std() + norm.beta;
  if (norm.activation == 1) return std::max(v, 0.0);
  if (norm.activation == 4) return std::clamp(v, 0.0, 6.0);
  return v;
}

// d_y where the activation passes its input on.
inline double passed_gradient_reference(const ChannelNorm& norm, double x, double d_y) {
  ChannelNorm linear = norm;
  linear.activation = 0;
  const double v = normalize_reference(linear, x);
  const bool passes = norm.activation == 0 || (v > 0 && (norm.activation == 1 || v < 6));
  return passes ? d_y : 0;
}

struct ChannelNormGradients {
  std::vector<double> d_x;
  double d_gamma = 0, d_beta = 0;
};

// With the statistics of x itself, which `norm` holds.
inline ChannelNormGradients batch_norm_backward_reference(const ChannelNorm& norm, const std::vector<double>& x,
                                                          const std::vector<double>& d_y) {
  ChannelNormGradients out;
  const double count = static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double g = passed_gradient_reference(norm, x[i], d_y[i]);
    out.d_beta += g;
    out.d_gamma += g * (x[i] - norm.mean) * norm.inv_std();
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double g = passed_gradient_reference(norm, x[i], d_y[i]), scaled = (x[i] - norm.mean) * norm.inv_std();
    out.d_x.push_back(norm.gamma * norm.inv_std() * (g - out.d_beta / count - scaled * out.d_gamma / count));
  }
  return out;
}

// With statistics that do not depend on x.
inline double frozen_norm_backward_reference(const ChannelNorm& norm, double x, double d_y) {
  return norm.gamma * norm.inv_std() * passed_gradient_reference(norm, x, d_y);
}

}  // namespace convoy::test
