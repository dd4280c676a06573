// Step kinds flatten_forward: [x] -> [y], and flatten_backward: [d_y] -> [d_x].
//
// x is a blocked f32 map, y flat: element (h, w, c) of a sample stands at (h * width + w) * channels + c, Keras's order, so
// that the dense weights behind it are Keras's. Pad lanes of both sides are written zero. A tile is a run of samples.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& flatten_forward_kind();
const StepKind& flatten_backward_kind();

}  // namespace convoy
