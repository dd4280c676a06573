// Step kinds of a dense layer's update without a gradient in memory: made in scratch, piece by piece, where it is used.
//
// dense_sgd_update: [value, x flat, d_y flat] -> [value], or with momentum [value, x, d_y, velocity] -> [value, velocity].
// dense_adam_update: [value, x, d_y, momentum, velocity] -> [value, momentum, velocity].
//   Formulas and attributes as in sgd_step.h and adam_step.h; value in dense_kernel_packing, the slots alike.
// dense_gradient_check: [x, d_y] -> [flag], one i32: 1 where an element of the gradient is NaN or infinite, else 0.
//
// A gradient that goes through memory is written, checked and read again: with momentum three of nine passes over an array as
// large as the weights, which are all of a dense layer's time at small batches; the sums are 16 multiply-adds for each
// weight at batch 16. Sums are those of dense_backward_weights, to the bit.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& dense_sgd_update_kind();
const StepKind& dense_adam_update_kind();
const StepKind& dense_gradient_check_kind();

}  // namespace convoy
