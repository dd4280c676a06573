// What a row of outputs says about each class, by the loss it was trained with.
//
// Softmax cross-entropy: the softmax of the logits. Binary cross-entropy: the sigmoid of each logit; a single output p gives
// class 0 the probability 1 - p and class 1 p. Models that end in their activation (from_logits: false) give probabilities
// already.
#pragma once

#include <span>
#include <vector>

#include "pipeline/spec/pipeline_spec.h"

namespace convoy {

struct ClassProbability {
  int index;
  double probability;
};

// The `top` most probable classes, most probable first; equal ones in index order. `row` is finite.
std::vector<ClassProbability> most_probable(const spec::LossSpec&, std::span<const float> row, int top);

}  // namespace convoy
