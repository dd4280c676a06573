// Step kinds activation_forward: [x] -> [y], and activation_backward: [y, d_y] -> [d_x] (swish: [x, d_y] -> [d_x]).
//
// Blocked f32 tensors of equal shape, views included; attribute `function` as in Activation; leaky_relu also takes `alpha`
// and, for a bound above, `max_value`. y may be x, and d_x may be d_y. Tiles are chunks of the batch's memory.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& activation_forward_kind();
const StepKind& activation_backward_kind();

}  // namespace convoy
