// Whether each head of a network ends as its loss says: in plain logits, or in the activation that the loss undoes.
//
// read_losses_before_activation refuses the same networks for from_logits: false, but knows steps alone; here the spec is at
// hand, and a softmax in front of a loss from logits, which would be taken twice, is found too.
#pragma once

#include "pipeline/graph/build_program.h"
#include "pipeline/graph/network.h"

namespace convoy {

// For the main output and all side heads; errors stand at `from_logits`, the place of that key. Shapes are not needed.
void check_heads(const Network&, const LossOptions&, spec::Mark from_logits, spec::Diagnostics&);

}  // namespace convoy
