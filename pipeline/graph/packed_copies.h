// Steps that make persistent copies of weights as kernels read them.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

// Adds the step that makes such a copy to the end of the repack phase and, named ".../after_update", of the update phase where
// the program has one. (A program for inference alone may have no other step of its repack phase.)
void add_packed_copy(Program&, Step);

}  // namespace convoy
