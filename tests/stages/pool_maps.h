// Maps of one channel for tests of pooling: random ones, those of a step's tensor, and gradients by finite differences.
#pragma once

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "tests/reference/pooling_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {

inline Map normal_map(int size, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  Map map(size);
  for (double& v : map) v = normal(engine);
  return map;
}

inline Map channel_of(StepHarness& h, TensorId id, int n, int c) {
  const Shape& s = h.desc(id).shape;
  Map map;
  for (int y = 0; y < s.height; ++y)
    for (int x = 0; x < s.width; ++x) map.push_back(h.at(id, n, y, x, c));
  return map;
}

struct Differences {
  double step, tolerance;
};

// Expects d_in = d(sum of weights * forward(in)) / d(in), by central differences.
template <typename Forward>
void expect_gradient(const Map& in, const Map& weights, const Map& d_in, Differences differences, Forward forward) {
  const auto value = [&](const Map& at) {
    const Map out = forward(at);
    return std::inner_product(out.begin(), out.end(), weights.begin(), 0.0);
  };
  for (std::size_t k = 0; k < in.size(); ++k) {
    Map up = in, down = in;
    up[k] += differences.step;
    down[k] -= differences.step;
    ASSERT_NEAR((value(up) - value(down)) / (2 * differences.step), d_in[k], differences.tolerance);
  }
}

}  // namespace convoy::test
