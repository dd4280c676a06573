// Step kind bias_gradient: [d_y blocked or flat] -> [d_bias, channel_vector_packing, overwritten]; no attributes.
//
// A tile is one channel block over the whole batch: rows are summed first, then row sums in order.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& bias_gradient_kind();

}  // namespace convoy
