// Step kinds max_pool_forward: [x] -> [y, argmax|kNoTensor], and max_pool_backward: [d_y, argmax] -> [d_x].
//
// Blocked tensors; argmax is u8 of y's shape: the window position pool_w * y + x of the first maximum in row-major order,
// as PyTorch and Keras have it. Attributes as in pool_window.h. Padded positions take no part. At most 255 positions a
// window when there is an argmax. Backward gathers, so overlapping windows need no atomics and sum in a fixed order.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& max_pool_forward_kind();
const StepKind& max_pool_backward_kind();

}  // namespace convoy
