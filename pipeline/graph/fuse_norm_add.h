// Pass: the sum at the end of a residual block, and its activation, join the batch normalization in front of them.
//
// Where an addition of two operands is the only reader of a normalization, the normalization adds the other operand itself
// and the addition disappears; where both operands are normalized, one step does both. y = act(bn(x) + r) is three passes over
// the map in place of five, act(bn(x) + bn(r)) three in place of seven. Not exact: the compiler may add in another order. Run
// after fuse_activation.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void fuse_norm_add(Program&);

}  // namespace convoy
