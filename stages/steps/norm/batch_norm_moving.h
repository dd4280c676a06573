// Step kind batch_norm_moving: [mean, variance, moving_mean, moving_variance] -> [moving_mean, moving_variance].
//
// moving = momentum moving + (1 - momentum) batch's, so momentum is the share kept (Keras's sense). All are plain f32 of padded
// channels. Attributes: momentum; pixels of the normalized map; unbiased: 1 takes the batch's variance times n / (n - 1) with n =
// batch * pixels, as PyTorch has it (1 value stays as it is), 0 the population's, as Keras has it.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& batch_norm_moving_kind();

}  // namespace convoy
