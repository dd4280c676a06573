// Step kind accumulate: [addend, sum] -> [sum]: sum += addend, for gradients of an output with several readers.
//
// f32 tensors of equal description, any length.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& accumulate_kind();

}  // namespace convoy
