// The interface of optimizers: which slots a parameter needs, and the step that updates it.
#pragma once

#include <string>
#include <vector>

#include "pipeline/graph/step.h"

namespace convoy {

// Tensors of one trainable parameter, packed, plain f32.
struct ParameterTensors {
  TensorId value = kNoTensor;
  TensorId gradient = kNoTensor;
  std::vector<TensorId> slots;  // in the order of Optimizer::slots()
};

// Per-parameter multipliers, Caffe's meaning: they scale the learning rate and the weight decay.
struct UpdateMultipliers {
  double learning_rate = 1.0;
  double weight_decay = 1.0;  // 0 for parameters excluded by name
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual std::string_view name() const = 0;
  // Slot names as Keras spells them: sgd "momentum" (none without momentum), adam "momentum", "velocity".
  virtual std::vector<std::string> slots() const = 0;
  // Kind, operands and scalars of the update; the caller sets name, layer and phase. Learning rate and step number come
  // with the RunContext.
  virtual Step update(const ParameterTensors&, const UpdateMultipliers&) const = 0;
};

}  // namespace convoy
