// Step kind accumulate: [addend, sum] -> [sum]: sum += addend, for gradients of an output with several readers.
//
// f32 tensors of equal shape and any length, views included. The input and the output sum may be two tensors; then the
// output is written without being read.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& accumulate_kind();

}  // namespace convoy
