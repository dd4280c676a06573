#include "pipeline/train/keras/keras_order.h"

#include <algorithm>
#include <utility>

namespace convoy::keras {
namespace {

constexpr int kUnmet = -1;

// When the walk first meets each layer. Without recursion: networks can be thousands of layers deep.
std::vector<int> first_met(std::span<const KerasLayer> layers) {
  std::vector<int> met(layers.size(), kUnmet);
  std::vector<std::pair<int, std::size_t>> path;  // a layer, and how many of its inputs were walked
  int count = 0;
  const auto enter = [&](int layer) {
    if (met[layer] != kUnmet) return;
    met[layer] = count++;
    path.emplace_back(layer, 0);
  };
  enter(static_cast<int>(layers.size()) - 1);
  while (!path.empty()) {
    const int layer = path.back().first;
    const std::size_t next = path.back().second++;
    if (next == layers[layer].inputs.size()) {
      path.pop_back();
    } else {
      enter(layers[layer].inputs[next]);
    }
  }
  return met;
}

std::vector<int> depths(std::span<const KerasLayer> layers, const std::vector<int>& met) {
  std::vector<int> depth(layers.size(), 0);
  for (std::size_t i = layers.size(); i-- > 0;) {
    if (met[i] == kUnmet) continue;
    for (int input : layers[i].inputs) depth[input] = std::max(depth[input], depth[i] + 1);
  }
  return depth;
}

}  // namespace

std::vector<int> keras_order(std::span<const KerasLayer> layers) {
  const std::vector<int> met = first_met(layers);
  const std::vector<int> depth = depths(layers, met);
  std::vector<int> order;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (met[i] != kUnmet) order.push_back(static_cast<int>(i));
  }
  std::ranges::sort(order, [&](int a, int b) { return std::pair(-depth[a], met[a]) < std::pair(-depth[b], met[b]); });
  return order;
}

}  // namespace convoy::keras
