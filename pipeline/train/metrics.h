// Classification metrics, counted from logits in plain C++.
//
// Ties count against the prediction's later classes: the label's rank is the number of classes with a greater logit, or
// an equal one and a smaller index. A single output tells class 1 from class 0 by a threshold. A NaN is greater than everything,
// so that it never makes a prediction right.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace convoy {

struct BatchOutputs {
  std::span<const float> loss;    // one a sample
  std::span<const float> logits;  // rows of `stride` values, `classes` of them real
  int classes = 0;                // values of a row
  int stride = 0;
  std::span<const std::int32_t> labels;
  int count = 0;
  float threshold = 0.0f;  // of rows with one value: above it the prediction is class 1
};

class ClassificationMetrics {
 public:
  explicit ClassificationMetrics(int classes) : classes_(classes), confusion_(static_cast<std::size_t>(classes) * classes) {}
  void add(const BatchOutputs&);

  std::int64_t count() const { return count_; }
  std::int64_t correct() const { return top1_; }
  std::int64_t correct_top5() const { return top5_; }
  double loss_sum() const { return loss_sum_; }
  double loss() const { return count_ ? loss_sum_ / static_cast<double>(count_) : 0.0; }
  double top1() const { return share(top1_); }
  double top5() const { return share(top5_); }
  int classes() const { return classes_; }
  // Samples of class `label` that were predicted as `predicted`.
  std::int64_t confusion(int label, int predicted) const { return confusion_[std::size_t(label) * classes_ + predicted]; }

  // Continues a partly counted epoch.
  void restore(double loss_sum, std::int64_t correct, std::int64_t correct_top5, std::int64_t count);

 private:
  void add_binary(float output, float threshold, int label);
  double share(std::int64_t n) const { return count_ ? static_cast<double>(n) / static_cast<double>(count_) : 0.0; }

  int classes_;
  std::int64_t count_ = 0, top1_ = 0, top5_ = 0;
  double loss_sum_ = 0;
  std::vector<std::int64_t> confusion_;
};

// Positions of the k greatest values, greatest first; equal values in index order.
std::vector<int> top_k(std::span<const float> values, int k);

}  // namespace convoy
