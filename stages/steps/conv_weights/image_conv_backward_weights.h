// Step kind image_conv_backward_weights: the first convolution's weight gradient, from an NHWC image.
//
// [x image, 1 or 3 channels; d_y blocked] -> [d_weight, image_conv_kernel_packing, overwritten]; attributes kernel_h,
// kernel_w, stride_h, stride_w, pad_top, pad_left. Variant "chunked"; `chunk_pixels` fixes the order of summation.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& image_conv_backward_weights_kind();

}  // namespace convoy
