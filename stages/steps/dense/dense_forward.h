// Step kind dense_forward: [x flat, weight, bias | kNoTensor] -> [y flat]; weight as dense_kernel_packing; attribute
// `activation`. A 1x1 convolution of a 1x1 map, its batch the pixels.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& dense_forward_kind();

}  // namespace convoy
