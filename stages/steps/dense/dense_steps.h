// Step kinds of dense layers: a dense layer is a 1x1 convolution of a 1x1 map, its batch the pixels.
//
//   dense_forward: [x flat, weight, bias | kNoTensor] -> [y flat]; weight as dense_kernel_packing; attribute `activation`.
//   dense_backward_data: [d_y, weight_t, initial | nothing] -> [d_x]; weight_t is the copy that dense_repack makes, initial as
//     for conv_backward_data.
//   dense_repack: [weight] -> [weight_t], attributes in_blocks, out_blocks of the weight.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& dense_forward_kind();
const StepKind& dense_backward_data_kind();
const StepKind& dense_repack_kind();

}  // namespace convoy
