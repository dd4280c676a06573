// Batch normalization backward, with the statistics of the batch. g is d_y where the folded activation passes it on.
//
// batch_norm_backward_partials: [x, mean, inv_std, gamma|none, beta|none, d_y] -> [partials]: the sums of g and of g (x - mean)
// over each tile. partials is as in batch_norm_statistics.h. gamma and beta matter with an activation only.
// batch_norm_backward_reduce: [x (its shape alone), partials, inv_std] -> [d_gamma, d_beta]: merged in double, in order.
// batch_norm_backward: [x, mean, inv_std, gamma|none, beta|none, d_gamma, d_beta, d_y] -> [d_x]:
//   d_x = gamma inv_std (g - d_beta / count - (x - mean) inv_std d_gamma / count). d_x may be d_y.
// batch_norm_frozen_backward: [x|none, moving_mean, moving_variance, gamma|none, beta|none, d_y] -> [d_x], attribute epsilon:
//   d_x = g gamma / sqrt(moving_variance + epsilon). x is needed with an activation only. d_x may be d_y.
//
// Attribute activation (not of backward_reduce) as in batch_norm_apply.h. Whether a value passed is found by computing the
// activation's input again from x.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& batch_norm_backward_partials_kind();
const StepKind& batch_norm_backward_reduce_kind();
const StepKind& batch_norm_backward_kind();
const StepKind& batch_norm_frozen_backward_kind();

}  // namespace convoy
