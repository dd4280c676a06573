// Step kinds zero_padding_forward: [x] -> [y], and zero_padding_backward: [d_y] -> [d_x].
//
// Blocked f32 maps with the same channels, views included; attributes pad_top and pad_left: where x lies in y. Forward writes
// zeros around it, backward takes the inner part. A tile is a run of channel blocks.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& zero_padding_forward_kind();
const StepKind& zero_padding_backward_kind();

}  // namespace convoy
