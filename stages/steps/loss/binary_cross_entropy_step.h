// Step kinds binary_cross_entropy_forward: [logits, labels] -> [loss, probabilities], and
// binary_cross_entropy_backward: [probabilities, labels] -> [d_logits].
//
// Tensors as for softmax_cross_entropy. Each output is a yes or no of its own: probabilities = sigmoid(logits), and the loss is
// the mean over the outputs of max(z, 0) - z t + log(1 + exp(-|z|)), which cannot overflow. With one output t is the label, 0 or
// 1; with several the label's output has t = 1. The attribute label_smoothing = s (0) makes it t (1 - s) + s / 2, as Keras does.
// d_logits is the gradient of the mean over the batch times the attribute `weight` (1). other_labels and target_weights may
// follow the labels, as for softmax_cross_entropy.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& binary_cross_entropy_forward_kind();
const StepKind& binary_cross_entropy_backward_kind();

}  // namespace convoy
