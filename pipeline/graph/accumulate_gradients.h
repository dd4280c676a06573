// Pass: where an output has several readers, a convolution starts the sum of its share of the gradient from the other shares.
//
// A convolution that writes a share, which an `accumulate` step would then join with another tensor, gets that tensor as its
// operand `initial` and writes the sum; the accumulate step disappears, and with it two passes over the map. The convolution
// has to be the later writer of the two. Of two convolutions the one whose stride leaves pixels untouched is put second (a
// projection of stride 2 after the convolution beside it), with the step in front that copies its weights. Not exact: the other
// share is the first addend in place of the last. Run before place_branches.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void accumulate_gradients(Program&);

}  // namespace convoy
