// Step kinds of Winograd convolutions: those of winograd::kForms, neither dilated nor grouped, blocked maps. All have the
// attributes of the convolution, kernel_h, kernel_w, stride_h, stride_w, pad_top and pad_left (winograd_eligible.h).
//
// In one step:
//   winograd_forward: [x, U, bias | kNoTensor] -> [y]; attribute activation as conv_forward.
//   winograd_backward_data: [d_y, U of the rotated weights, initial | nothing, saved | nothing] -> [d_x] as conv_backward_data.
//   winograd_filter: [weight] -> [U], a packed copy; see winograd_filter.h.
// In two, both directions, with the attribute rotated (absent: 0; 1 in backward-data):
//   winograd_input: [x or d_y] -> [V], plain f32 with batch_tiles() tiles; attributes result_h, result_w: of y or d_x, and
//     order_images (absent: 1): so many images lie in one TileOrder.
//   winograd_contract: [V, weight, ...] -> [y or d_x]; further operands and the attribute activation as in one step; weight
//     packed as conv_kernel_packing; attributes in_blocks (of V), and order_images, as V has it.
//
// Kernel choices: see winograd_blocking.h.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& winograd_backward_data_kind();
const StepKind& winograd_contract_kind();
const StepKind& winograd_filter_kind();
const StepKind& winograd_forward_kind();
const StepKind& winograd_input_kind();

}  // namespace convoy
