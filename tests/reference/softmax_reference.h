// Softmax cross-entropy of one sample in double.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace convoy::test {

inline std::vector<double> softmax_reference(const std::vector<double>& logits) {
  const double top = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (double v : logits) sum += std::exp(v - top);
  std::vector<double> p;
  for (double v : logits) p.push_back(std::exp(v - top) / sum);
  return p;
}

inline double cross_entropy_reference(const std::vector<double>& logits, int label) {
  const double top = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (double v : logits) sum += std::exp(v - top);
  return std::log(sum) + top - logits[label];
}

// Gradient of the sample's share of the mean over `batch`.
inline std::vector<double> cross_entropy_gradient_reference(const std::vector<double>& logits, int label, int batch) {
  std::vector<double> d = softmax_reference(logits);
  d[label] -= 1;
  for (double& v : d) v /= batch;
  return d;
}

}  // namespace convoy::test
