// Blockings worth measuring in place of the cost rule's.
#pragma once

#include <vector>

#include "stages/steps/conv/conv_blocking.h"

namespace convoy {

// Every register tile and order of pixels, cut by the cost rule, then the neighbours of `centre`: each cut halved, doubled and at
// its ends. All of them bind, leave enough tiles to share out, and keep within a bounded scratch.
std::vector<ConvBlocking> conv_candidates(const ConvBlocking& centre, const ConvProblem&, Isa, int max_batch);

}  // namespace convoy
