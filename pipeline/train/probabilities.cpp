#include "pipeline/train/probabilities.h"

#include <algorithm>
#include <cmath>

#include "pipeline/train/metrics.h"

namespace convoy {
namespace {

double sigmoid(double logit) { return 1.0 / (1.0 + std::exp(-logit)); }

// Two scores in the order of the two probabilities of a single output.
std::vector<float> scores_of_one(const spec::LossSpec& loss, float output) {
  return loss.from_logits ? std::vector<float>{-output, output} : std::vector<float>{1.0f - output, output};
}

std::vector<double> probabilities_of(const spec::LossSpec& loss, std::span<const float> scores) {
  std::vector<double> all(scores.begin(), scores.end());
  if (!loss.from_logits) return all;
  if (loss.name == "binary_crossentropy") {
    std::ranges::transform(all, all.begin(), sigmoid);
    return all;
  }
  const double greatest = *std::ranges::max_element(all);
  double sum = 0;
  for (double& value : all) sum += value = std::exp(value - greatest);
  for (double& value : all) value /= sum;
  return all;
}

}  // namespace

std::vector<ClassProbability> most_probable(const spec::LossSpec& loss, std::span<const float> row, int top) {
  const bool single = row.size() == 1 && loss.name == "binary_crossentropy";
  const std::vector<float> scores = single ? scores_of_one(loss, row[0]) : std::vector<float>(row.begin(), row.end());
  const std::vector<double> probabilities = probabilities_of(loss, scores);
  std::vector<ClassProbability> classes;
  for (int index : top_k(scores, top)) classes.push_back({index, probabilities[index]});
  return classes;
}

}  // namespace convoy
