// Step kind sgd_update: [value, gradient] -> [value], or with momentum [value, gradient, velocity] -> [value, velocity].
//
// Keras's convention: v = momentum * v - lr * g; w += v, or with nesterov w += momentum * v - lr * g (the new v).
// Attributes: lr_mult (1), weight_decay (0, already multiplied), decoupled (0), momentum (0), nesterov (0).
// lr = RunContext::learning_rate * lr_mult. Weight decay is added to the gradient (l2: g += wd * w), or decoupled:
// w -= lr * wd * w before the update. Packed plain f32, a multiple of kBlock long; zero pads stay zero.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& sgd_update_kind();

}  // namespace convoy
