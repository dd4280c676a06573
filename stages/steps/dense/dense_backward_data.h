// Step kind dense_backward_data: [d_y flat, weight, initial | nothing] -> [d_x flat]; weight in dense_kernel_packing, initial as
// for conv_backward_data: a vector that the result is added to, which may be the result.
//
// Dot products along the rows of the weights as the forward pass has them. Sums run over 16 interleaved parts of the outputs,
// each in the order of its blocks, which are added at the end.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& dense_backward_data_kind();

}  // namespace convoy
