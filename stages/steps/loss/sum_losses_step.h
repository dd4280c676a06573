// Step kind sum_losses: [loss of head 0, loss of head 1, ...] -> [total]; plain f32, one a sample; attributes weight_0,
// weight_1, ... total = sum of weight_i * loss_i, in the order of the heads.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& sum_losses_kind();

}  // namespace convoy
