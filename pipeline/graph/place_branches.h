// Pass: the branches of a concatenation write their channels where the result will be, and gradients of branches are read
// where they are, so that nothing is copied.
//
// Where a branch starts and ends at whole channel blocks and every step that touches it accepts views
// (StepKind::takes_strided), its tensor becomes a view of the result. What does not fit is copied by the step as before. Run
// before reuse_in_place.
#pragma once

#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy {

void place_branches(Program&, const Registry&);

}  // namespace convoy
