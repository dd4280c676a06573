// Pass: folds an activation into the convolution or dense layer in front of it.
//
// Where the only reader of a convolution's output is an activation step, the convolution applies the function itself
// while its tile is warm, writes the activation's output, and the step disappears. Backward needs only the output.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void fuse_activation(Program&);

}  // namespace convoy
