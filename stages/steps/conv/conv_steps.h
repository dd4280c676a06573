// Step kinds of convolutions: forward and the gradient of the input.
//
//   conv_forward, image_conv_forward: [x, weight, bias | kNoTensor] -> [y]; x is blocked, or an NHWC image of 1 or 3
//     channels; weight packed as conv_kernel_packing or image_conv_kernel_packing. Attribute `activation` (Activation)
//     is applied to y.
//   conv_backward_data: [d_y, weight_t, initial | kNoTensor | nothing, saved | nothing] -> [d_x]; weight_t is the copy that
//     conv_repack makes. d_x starts from initial, a tensor of its shape, and may be the same memory. With saved, the output of
//     the activation `activation` in front of the layer, d_x is the gradient of that activation's input; strides of 1 only.
//   Attributes: kernel_h kernel_w stride_h stride_w pad_top pad_left, of the forward pass; bottom and right padding follow
//     from y's shape. dilation_h dilation_w (absent: 1). groups (absent: 1): ranges of whole channel blocks, each of which sees
//     its own range only; the weight's input channels are those of one group. Not for images.
//   conv_repack: [weight] -> [weight_t], see repack_kind.h.
//
// Kernel choices: see conv_blocking.h.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& conv_forward_kind();
const StepKind& image_conv_forward_kind();
const StepKind& conv_backward_data_kind();
const StepKind& conv_repack_kind();

}  // namespace convoy
