// Step kind winograd_backward_weights: [x blocked, d_y blocked] -> [d_weight, conv_kernel_packing, overwritten]; attributes of
// conv_backward_weights, for 3x3 kernels with stride and dilation 1, one group and no mask.
//
// With parameter group_images below the batch the output holds one gradient a group, one after the other, which sum_slices adds
// up. Parameters: winograd_weights_plan.h.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& winograd_backward_weights_kind();

}  // namespace convoy
