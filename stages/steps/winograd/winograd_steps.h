// Step kinds of Winograd convolutions: the kernels of winograd::kForms, stride 1, neither dilated nor grouped, blocked maps. All
// have the attributes kernel_h and kernel_w.
//
// In one step:
//   winograd_forward: [x, U, bias | kNoTensor] -> [y]; attributes pad_top, pad_left, activation as conv_forward.
//   winograd_backward_data: [d_y, U of the rotated weights, initial | nothing, saved | nothing] -> [d_x] as conv_backward_data;
//     attributes of the forward pass.
//   winograd_filter: [weight] -> [U], a packed copy; see winograd_filter.h.
// In two, both directions:
//   winograd_input: [x or d_y] -> [V], plain f32 with batch_tiles() tiles; attributes pad_top, pad_left, result_h, result_w of
//     the correlation: backward-data has taps - 1 - pad, and the map of d_x.
//   winograd_contract: [V, weight, ...] -> [y or d_x]; further operands and the attribute activation as in one step; weight
//   packed as
//     conv_kernel_packing; attributes in_blocks (of V), rotated (absent: 0; 1 in backward-data).
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
