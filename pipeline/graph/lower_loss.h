// The loss of every head, as steps: the part of lowering that belongs to no layer.
//
// The training loss is the sum of the heads' losses, each times its weight; the main head's weight is 1. Inference has the
// main head alone.
#pragma once

#include <vector>

#include "pipeline/graph/build_program.h"
#include "pipeline/graph/lowering.h"

namespace convoy {

struct LossSteps {
  std::vector<Step> forward;   // phase forward, or predict
  std::vector<Step> backward;  // training only
};

// Call before NetworkLowering::lower_all: it gives each head's output its gradient. Sets the program's results of this mode.
LossSteps lower_loss(Program&, NetworkLowering&, const LossOptions&);

}  // namespace convoy
