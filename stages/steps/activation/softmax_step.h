// Step kinds softmax_forward: [x] -> [y], and softmax_backward: [y, d_y] -> [d_x]: over the channels of each pixel.
//
// Blocked f32 maps or flat vectors of equal shape, views included; no attributes. Pad lanes stay zero. A pixel with a NaN or an
// infinity gives NaN. d_x may be d_y. A tile is a run of pixels.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& softmax_backward_kind();
const StepKind& softmax_forward_kind();

}  // namespace convoy
