// Step kind winograd_backward_weights: [x blocked, d_y blocked] -> [d_weight, conv_kernel_packing, overwritten]; attributes of
// conv_backward_weights, for the forms of winograd::kForms, dilation 1, one group and no mask; and group_images (absent: all).
//
// With more images than group_images the output holds one gradient a group, one after the other, which sum_slices adds up.
// Variant "f4gradient"; its parameters block_tiles and group_images fix the order of summation, out_blocks does not.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& winograd_backward_weights_kind();

}  // namespace convoy
