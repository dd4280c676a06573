// Step kind add_forward: [a, b, ...] -> [y]: y = activation(a + b + ...), summed from the left.
//
// Blocked f32 tensors of equal shape, two inputs or more, views included; attribute `activation` as in Activation (not
// leaky_relu). y may be the first input's memory. No backward kind: every input's gradient is y's (the activation's apart).
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& add_forward_kind();

}  // namespace convoy
