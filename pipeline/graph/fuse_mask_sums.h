// Pass: where a gradient goes through an activation into the sums of a batch normalization's way back, one step masks it and sums
// while it is warm.
//
// That is the end of a residual block: relu behind an addition, of which a normalization is one operand. The masked gradient is
// written, as the other operand reads it too, but not read again for the sums. Exact. Run after fuse_norm_activation.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

void fuse_mask_sums(Program&);

}  // namespace convoy
