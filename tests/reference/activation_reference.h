// Activations in double.
#pragma once

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace convoy::test {

// Of leaky_relu.
struct LeakyReference {
  double alpha = 0.2;
  double max_value = INFINITY;
};

// `function`: 1 relu, 2 tanh, 3 sigmoid, 4 relu6, 5 leaky_relu, 6 swish, 7 scaled_tanh.
inline double activation_reference(int function, double x, LeakyReference leaky = {}) {
  switch (function) {
    case 1:
      return x > 0 ? x : 0;
    case 2:
      return std::tanh(x);
    case 3:
      return 1 / (1 + std::exp(-x));
    case 4:
      return std::clamp(x, 0.0, 6.0);
    case 5:
      return x > 0 ? std::min(x, leaky.max_value) : leaky.alpha == 0 ? 0 : leaky.alpha * x;
    case 6:
      return x == -INFINITY ? 0 : x / (1 + std::exp(-x));
    case 7:
      return 1.7159f * std::tanh(x * (2.0f / 3.0f));  // the constants as float has them
  }
  throw std::logic_error("no such activation");
}

// Derivative in terms of the output y; of swish in terms of the input.
inline double activation_derivative_reference(int function, double y, LeakyReference leaky = {}) {
  const double s = 1 / (1 + std::exp(-y));
  switch (function) {
    case 1:
      return y > 0 ? 1 : 0;
    case 2:
      return 1 - y * y;
    case 3:
      return y * (1 - y);
    case 4:
      return y > 0 && y < 6 ? 1 : 0;
    case 5:
      return y >= leaky.max_value ? 0 : y > 0 ? 1 : leaky.alpha;
    case 6:
      return s * (1 + y * (1 - s));
    case 7:
      return (2.0f / 3.0f) * (1.7159f - y * y / 1.7159f);
  }
  throw std::logic_error("no such activation");
}

}  // namespace convoy::test
