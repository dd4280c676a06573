// Step kinds softmax_cross_entropy_forward: [logits, labels] -> [loss, probabilities], and
// softmax_cross_entropy_backward: [probabilities, labels] -> [d_logits].
//
// logits, probabilities and d_logits are flat blocked f32 of any number of classes, labels plain i32 and loss plain f32,
// one a sample. loss = log(sum exp(logits)) - sum of target * logits, by the log-sum-exp that cannot overflow; the targets are
// 1 - s for the label plus s / classes for every class, with the attribute label_smoothing = s (0). d_logits = weight *
// (probabilities - targets) / batch, the gradient of the mean loss times the attribute `weight` (1). A logit that is NaN or
// infinite makes the sample's loss and probabilities NaN. Labels out of range are the caller's error (memory stays safe).
//
// Either step may have two more inputs, other_labels (plain i32, one a sample) and target_weights (plain f32, two a sample): the
// sample's loss and gradient are then weight 0 times those of its label plus weight 1 times those of its other label. The
// weights need not sum to 1; the division is by the batch all the same.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& softmax_cross_entropy_forward_kind();
const StepKind& softmax_cross_entropy_backward_kind();

}  // namespace convoy
