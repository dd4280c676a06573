// Pass: a batch normalization with relu and the max pooling that alone reads it become one step, in both directions.
//
// Forward nothing but the pooled map and the positions of its maxima is written. Backward the gradient in front of the pooling is
// not written either: the normalization's two steps make it from the pooled one. The same bits. Where statistics are frozen, and
// where the map has other readers, or its gradient others than those two, that direction stays as it is. Run after the passes
// that fold activations and shortcuts into normalizations.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void fuse_norm_pool(Program&);

}  // namespace convoy
