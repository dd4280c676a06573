// Softmax and sigmoid cross-entropy of one sample in double.
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

// The targets are 1 - smoothing for the label plus smoothing / classes for every class.
inline double smoothed_cross_entropy_reference(const std::vector<double>& logits, int label, double smoothing) {
  double sum = (1 - smoothing) * cross_entropy_reference(logits, label);
  for (std::size_t k = 0; k < logits.size(); ++k) {
    sum += smoothing / static_cast<double>(logits.size()) * cross_entropy_reference(logits, static_cast<int>(k));
  }
  return sum;
}

// Mean over the outputs; a single output answers whether the label is 1.
inline double binary_cross_entropy_reference(const std::vector<double>& logits, int label, double smoothing) {
  double sum = 0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const bool yes = logits.size() == 1 ? label == 1 : label == static_cast<int>(k);
    const double target = (yes ? 1.0 : 0.0) * (1 - smoothing) + smoothing / 2;
    sum += std::max(logits[k], 0.0) - logits[k] * target + std::log1p(std::exp(-std::abs(logits[k])));
  }
  return sum / static_cast<double>(logits.size());
}

}  // namespace convoy::test
