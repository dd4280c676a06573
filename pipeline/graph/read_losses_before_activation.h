// Losses of heads that end in softmax or sigmoid: each loss reads what the activation reads.
//
// build_program lowers every loss as if the head gave logits. This pass moves it in front of the head's last step, where the
// logits are: the loss keeps its digits and needs no logarithm of a rounded probability, and the gradient goes straight to the
// logits, so the activation's backward step falls away. The head's output stays what the layer says: probabilities.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

// Throws Error(bad_spec) for a head that does not end in the activation of its loss, or whose output others read.
void read_losses_before_activation(Program&);

}  // namespace convoy
