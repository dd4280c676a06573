#include "pipeline/train/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace convoy {

void ClassificationMetrics::add(const BatchOutputs& batch) {
  for (int n = 0; n < batch.count; ++n) {
    const std::span<const float> row = batch.logits.subspan(std::size_t(n) * batch.stride, batch.classes);
    const int label = batch.labels[n];
    loss_sum_ += batch.loss[n];
    if (batch.classes == 1 && classes_ == 2) {
      add_binary(row[0], batch.threshold, label);
      continue;
    }
    int rank = 0;
    for (int c = 0; c < batch.classes; ++c) {
      if (!(row[c] <= row[label]) || (row[c] == row[label] && c < label)) ++rank;
    }
    const auto predicted = std::max_element(row.begin(), row.end()) - row.begin();
    ++confusion_[std::size_t(label) * classes_ + predicted];
    top1_ += rank < 1;
    top5_ += rank < 5;
  }
  count_ += batch.count;
}

void ClassificationMetrics::add_binary(float output, float threshold, int label) {
  const int predicted = output > threshold;
  ++confusion_[std::size_t(label) * classes_ + predicted];
  const bool is_number = !std::isnan(output);
  top1_ += is_number && predicted == label;
  top5_ += is_number;
}

void ClassificationMetrics::restore(double loss_sum, std::int64_t correct, std::int64_t correct_top5, std::int64_t count) {
  loss_sum_ = loss_sum;
  top1_ = correct;
  top5_ = correct_top5;
  count_ = count;
}

std::vector<int> top_k(std::span<const float> values, int k) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  // NaN comes last: an order that contradicts itself would be undefined behaviour.
  const auto key = [&](int i) { return std::isnan(values[i]) ? -std::numeric_limits<float>::infinity() : values[i]; };
  const auto end = order.begin() + std::min<std::ptrdiff_t>(k, static_cast<std::ptrdiff_t>(order.size()));
  std::partial_sort(order.begin(), end, order.end(), [&](int a, int b) { return key(a) != key(b) ? key(a) > key(b) : a < b; });
  order.erase(end, order.end());
  return order;
}

}  // namespace convoy
