// Activations in double.
#pragma once

#include <cmath>
#include <stdexcept>

namespace convoy::test {

// `function`: 1 relu, 2 tanh, 3 sigmoid.
inline double activation_reference(int function, double x) {
  switch (function) {
    case 1:
      return x > 0 ? x : 0;
    case 2:
      return std::tanh(x);
    case 3:
      return 1 / (1 + std::exp(-x));
  }
  throw std::logic_error("no such activation");
}

// Derivative in terms of the output y.
inline double activation_derivative_reference(int function, double y) {
  switch (function) {
    case 1:
      return y > 0 ? 1 : 0;
    case 2:
      return 1 - y * y;
    case 3:
      return y * (1 - y);
  }
  throw std::logic_error("no such activation");
}

}  // namespace convoy::test
