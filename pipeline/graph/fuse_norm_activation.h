// Pass: folds a relu or relu6 into the batch normalization in front of it, in both directions.
//
// Where the only reader of the normalization's output is such an activation step, the normalization applies it and the step
// disappears. Its backward step disappears too: the normalization's steps mask the gradient themselves, from the x that they
// read anyway, so that it is neither written nor read again on the way.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void fuse_norm_activation(Program&);

}  // namespace convoy
