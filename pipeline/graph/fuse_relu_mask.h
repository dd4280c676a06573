// Pass: folds relu's way back into the convolution behind it, whose backward-data step then masks its result while the tile is
// warm.
//
// Where a convolution with strides of 1 alone writes the gradient of a relu's output, and nobody but the relu's backward step
// reads it, that step disappears: one pass over the gradient less to read and one to write. The same bits.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void fuse_relu_mask(Program&);

}  // namespace convoy
