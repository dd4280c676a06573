// What layers with one input and no weights share.
#pragma once

#include <span>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/graph/layer.h"

namespace convoy {

// The only input. Throws Error(bad_spec) when there are more.
inline const Shape& single_input(std::span<const Shape> inputs, const char* layer) {
  if (inputs.size() == 1) return inputs[0];
  throw Error(ExitCode::bad_spec, std::string(layer) + " takes one input, found " + std::to_string(inputs.size()));
}

inline LayerPlan plan_of(const Shape& output) {
  LayerPlan plan;
  plan.outputs = {output};
  return plan;
}

inline Step make_step(const char* name, const char* kind, std::vector<TensorId> inputs, std::vector<TensorId> outputs,
                      Attributes attributes = {}) {
  Step step;
  step.name = name;
  step.kind = kind;
  step.inputs = std::move(inputs);
  step.outputs = std::move(outputs);
  step.attributes = std::move(attributes);
  return step;
}

}  // namespace convoy
