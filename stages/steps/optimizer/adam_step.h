// Step kind adam_update: [value, gradient, momentum, velocity] -> [value, momentum, velocity].
//
// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), in Keras's form: with t = RunContext::step + 1,
// alpha = lr * sqrt(1 - beta_2^t) / (1 - beta_1^t); m += (1 - beta_1) (g - m); v += (1 - beta_2) (g^2 - v);
// w -= alpha * m / (sqrt(v) + epsilon). Attributes: beta_1, beta_2, epsilon, and lr_mult, weight_decay, decoupled as in
// sgd_step.h. Packed plain f32, a multiple of kBlock long; zero pads stay zero.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& adam_update_kind();

}  // namespace convoy
