// Batch normalization with relu and the max pooling behind it, without the map in between:
// y = maxpool(relu(gamma (x - mean) inv_std + beta)). Made by the pass fuse_norm_pool.
//
// batch_norm_pool_forward: [x, mean, inv_std, gamma|none, beta|none] -> [y, argmax|none], with the statistics of the batch.
// batch_norm_pool_inference: [x, moving_mean, moving_variance, gamma|none, beta|none] -> [y, argmax|none], attribute epsilon.
// batch_norm_pool_backward_partials: [x, mean, inv_std, gamma|none, beta|none, d_y, argmax] -> [partials], as
//   batch_norm_backward_partials has it, of the gradient that max_pool_backward makes of d_y and argmax.
// batch_norm_pool_backward: [x, mean, inv_std, gamma|none, beta|none, d_gamma, d_beta, d_y, argmax] -> [d_x], as
//   batch_norm_backward has it, of the same gradient. d_x may be x.
//
// The same bits as the steps that they stand for. Blocked tensors, views included: x and d_x are maps, y, argmax (u8) and d_y
// pooled ones; vectors are plain f32 of padded channels. Attributes: those of pool_window.h, with windows that can_norm_pool
// (pipeline/graph/norm_pool_window.h).
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& batch_norm_pool_backward_kind();
const StepKind& batch_norm_pool_backward_partials_kind();
const StepKind& batch_norm_pool_forward_kind();
const StepKind& batch_norm_pool_inference_kind();

}  // namespace convoy
