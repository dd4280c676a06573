// Step kinds adaptive_average_pool_forward: [x] -> [y], and adaptive_average_pool_backward: [d_y] -> [d_x].
//
// Blocked tensors, no attributes: the windows follow from the shapes of the map and of its means (adaptive_windows.h).
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& adaptive_average_pool_backward_kind();
const StepKind& adaptive_average_pool_forward_kind();

}  // namespace convoy
