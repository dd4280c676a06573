// Step kinds of Winograd convolutions, F(4x4,3x3): 3x3 taps, stride 1, neither dilated nor grouped, blocked maps.
//
//   winograd_forward: [x, U, bias | kNoTensor] -> [y]; U as winograd_filter.h says. Attributes pad_top, pad_left, activation
//     as conv_forward.
//   winograd_backward_data: [d_y, U of the rotated weights] -> [d_x]; attributes of the forward pass.
//   winograd_filter: [weight] -> [U], see winograd_filter.h.
//
// Kernel choices: see winograd_blocking.h.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& winograd_backward_data_kind();
const StepKind& winograd_filter_kind();
const StepKind& winograd_forward_kind();

}  // namespace convoy
