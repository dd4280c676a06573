// Step kinds average_pool_forward: [x] -> [y], and average_pool_backward: [d_y] -> [d_x].
//
// Blocked tensors; attributes as in pool_window.h. A window's mean is over the part of it inside the map, as Keras has it,
// or with the padding counted as zeros, as PyTorch can have it (pool_window.h).
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& average_pool_forward_kind();
const StepKind& average_pool_backward_kind();

}  // namespace convoy
