// Step kinds rbf_forward: [x] -> [y], and rbf_backward: [x, d_y] -> [d_x]: y_k = -|x - code_k|^2 with codes of +1 and -1.
//
// Flat blocked f32 vectors, views included. Attributes code_<k>_<w>: bit i of word w is set where feature 32 w + i of code k is
// +1. LeCun et al., "Gradient-based learning applied to document recognition" (1998), there with the other sign. Pad lanes are
// written zero. A tile is a run of samples.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& rbf_backward_kind();
const StepKind& rbf_forward_kind();

// +1 or -1.
int code_sign(const Attributes&, int code, int feature);

}  // namespace convoy
