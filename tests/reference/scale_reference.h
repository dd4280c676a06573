// Scale and radial basis functions of one sample or value, in double.
#pragma once

#include <vector>

namespace convoy::test {

inline double scale_reference(double x, double scale, double bias) { return x * scale + bias; }

// y_k = -|x - code_k|^2.
inline std::vector<double> rbf_reference(const std::vector<double>& x, const std::vector<std::vector<int>>& codes) {
  std::vector<double> y;
  for (const std::vector<int>& code : codes) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - code[i]) * (x[i] - code[i]);
    y.push_back(-sum);
  }
  return y;
}

inline std::vector<double> rbf_gradient_reference(const std::vector<double>& x, const std::vector<std::vector<int>>& codes,
                                                  const std::vector<double>& d_y) {
  std::vector<double> d_x(x.size());
  for (std::size_t k = 0; k < codes.size(); ++k) {
    for (std::size_t i = 0; i < x.size(); ++i) d_x[i] -= 2 * d_y[k] * (x[i] - codes[k][i]);
  }
  return d_x;
}

}  // namespace convoy::test
