// Batch normalization forward: y = act(gamma (x - mean) inv_std + beta).
//
// batch_norm_forward: [x, mean, inv_std, gamma|none, beta|none] -> [y], with the statistics of the batch.
// batch_norm_inference: [x, moving_mean, moving_variance, gamma|none, beta|none] -> [y], attribute epsilon: inv_std =
// 1 / sqrt(moving_variance + epsilon). For inference, and for a frozen layer in training.
//
// Both take a residual r that joins the sum before the activation, as it is (one more operand) or normalized itself (five more
// operands in the same order, attribute residual_epsilon for inference): y = act(bn(x) + r), y = act(bn(x) + bn(r)).
//
// x, r and y are blocked or flat f32 of one shape, pads zero; the vectors are plain f32 of padded channels. Attribute activation:
// 0 none, 1 relu, 4 relu6. y may be x or r where nobody needs it again.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& batch_norm_forward_kind();
const StepKind& batch_norm_inference_kind();

}  // namespace convoy
