// Step kind dense_backward_weights: [x flat, d_y flat] -> [d_weight, dense_kernel_packing, overwritten]; no attributes.
//
// Pad lanes of the gradient are zero when those of x and d_y are.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& dense_backward_weights_kind();

}  // namespace convoy
