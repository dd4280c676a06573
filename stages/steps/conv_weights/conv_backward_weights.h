// Step kind of weight gradients for blocked inputs.
//
// conv_backward_weights: [x blocked, d_y blocked] -> [d_weight, conv_kernel_packing, overwritten]; attributes kernel_h,
//   kernel_w, stride_h, stride_w, pad_top, pad_left, dilation_h, dilation_w, groups (conv_steps.h), and those of weight_mask.h.
//   Input outside the map counts as zero.
//
// Pad lanes of the gradient are zero when those of x and d_y are. Variant "chunked"; its parameter `chunk_pixels` fixes
// the order of summation.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& conv_backward_weights_kind();

}  // namespace convoy
