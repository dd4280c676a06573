#include "pipeline/train/keras/never_negative.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "pipeline/spec/scalars.h"

namespace convoy::keras {
namespace {

constexpr std::array<std::string_view, 4> kPositive{"relu", "relu6", "sigmoid", "softmax"};
constexpr std::array<std::string_view, 11> kKeepsSign{"adaptive_average_pooling2d",
                                                      "add",
                                                      "average_pooling2d",
                                                      "concatenate",
                                                      "dropout",
                                                      "flatten",
                                                      "global_average_pooling2d",
                                                      "global_max_pooling2d",
                                                      "max_pooling2d",
                                                      "pad_channels",
                                                      "zero_padding2d"};

bool has_positive_activation(const NetworkNode& node) {
  const spec::Node* activation = node.resolved.find("activation");
  return activation != nullptr && std::ranges::count(kPositive, activation->text) > 0;
}

bool has_slope(const NetworkNode& node) {
  const spec::Node* slope = node.resolved.find("negative_slope");
  return slope != nullptr && spec::as_real(*slope).value_or(0.0) != 0.0;
}

bool holds(const NetworkNode& node, const std::vector<char>& known) {
  if (has_positive_activation(node)) return true;
  if (std::ranges::count(kPositive, node.type) > 0) return !has_slope(node);
  if (std::ranges::count(kKeepsSign, node.type) == 0) return false;
  return std::ranges::all_of(node.inputs, [&](int input) { return known[input] != 0; });
}

}  // namespace

std::vector<char> never_negative(const Network& network) {
  std::vector<char> known;
  for (const NetworkNode& node : network.nodes) known.push_back(holds(node, known));
  return known;
}

}  // namespace convoy::keras
