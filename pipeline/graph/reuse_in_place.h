// Pass: a step writes over an operand that nobody reads afterwards, where its kind allows that (StepKind::in_place).
//
// The output takes the operand's tensor: one tensor less to plan and to bring into the caches. Run after place_branches;
// views stay as they are.
#pragma once

#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy {

void reuse_in_place(Program&, const Registry&);

}  // namespace convoy
