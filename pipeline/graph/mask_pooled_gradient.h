// Pass: masks the gradient of a relu in front of a max pooling before the pooling's backward step scatters it, not after.
//
// A max pooling hands each gradient to the one pixel that equals its output, so relu's mask can be read off the pooled map as
// well: the same bits from a quarter of the values or less, and the larger map need not be kept for backward.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void mask_pooled_gradient(Program&);

}  // namespace convoy
