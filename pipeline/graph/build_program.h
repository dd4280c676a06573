// From a network to a program: forward and backward steps, gradient sums, the loss, finite checks and updates.
//
// The passes, in order: lower (each layer emits its steps), differentiate (backward steps in reverse order, gradients
// of outputs with several readers summed), update. Pure functions over plain data.
#pragma once

#include <string>
#include <vector>

#include "pipeline/graph/network.h"
#include "pipeline/graph/optimizer.h"
#include "pipeline/graph/program.h"

namespace convoy {

struct LossOptions {
  enum class Kind { softmax, sigmoid } kind = Kind::softmax;  // cross-entropy of one class among all, or of a yes or no each
  bool from_logits = true;                                    // else the heads end in that activation: the loss reads its input
  double label_smoothing = 0.0;
  bool mixed_targets = false;  // training: each sample has two labels with weights
};

struct ProgramOptions {
  int max_batch = 1;
  bool training = true;                                // else only the predict phase
  const Optimizer* optimizer = nullptr;                // needed for training
  std::vector<std::string> exclude_from_weight_decay;  // parameter names ("bias") or "<layer>/<parameter>"
  LossOptions loss = {};
  std::size_t recompute_above = Program{}.recompute_above;
};

// The network has passed infer_shapes. Throws Error(bad_spec) when nothing in it can be trained, or when a name in
// exclude_from_weight_decay is no parameter's, or when a loss from probabilities finds no head that ends in its activation.
Program build_program(const Network&, const ProgramOptions&);

}  // namespace convoy
