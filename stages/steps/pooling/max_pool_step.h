// Step kinds max_pool_forward: [x] -> [y, argmax|kNoTensor], and max_pool_backward: [d_y, argmax] -> [d_x].
//
// Blocked tensors; argmax has y's shape and is the window position pool_w * y + x of the first maximum in row-major order, as
// PyTorch and Keras have it: u8, or i32 where windows have more than 255 positions. Attributes as in pool_window.h. Padded
// positions take no part. Backward gathers, so overlapping windows need no atomics and sum in a fixed order.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& max_pool_forward_kind();
const StepKind& max_pool_backward_kind();

}  // namespace convoy
