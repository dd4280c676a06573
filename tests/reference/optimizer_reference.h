// Optimizer updates of one weight in double, as Keras writes them.
#pragma once

#include <cmath>

namespace convoy::test {

struct DecayReference {
  double weight_decay = 0;
  bool decoupled = false;
};

inline void sgd_reference(double& w, double& v, double g, double lr, double momentum, bool nesterov, DecayReference decay) {
  if (decay.decoupled) {
    w -= lr * decay.weight_decay * w;
  } else {
    g += decay.weight_decay * w;
  }
  v = momentum * v - lr * g;
  w += nesterov ? momentum * v - lr * g : v;
}

struct AdamReference {
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
};

// `t` counts from 1.
inline void adam_reference(double& w, double& m, double& v, double g, double lr, int t, AdamReference a, DecayReference decay) {
  if (decay.decoupled) {
    w -= lr * decay.weight_decay * w;
  } else {
    g += decay.weight_decay * w;
  }
  m += (g - m) * (1 - a.beta_1);
  v += (g * g - v) * (1 - a.beta_2);
  w -= lr * std::sqrt(1 - std::pow(a.beta_2, t)) / (1 - std::pow(a.beta_1, t)) * m / (std::sqrt(v) + a.epsilon);
}

}  // namespace convoy::test
