// Questions that passes ask about a program's steps.
#pragma once

#include <algorithm>

#include "pipeline/graph/program.h"

namespace convoy {

inline bool reads(const Step& step, TensorId id) { return std::ranges::find(step.inputs, id) != step.inputs.end(); }
inline bool writes(const Step& step, TensorId id) { return std::ranges::find(step.outputs, id) != step.outputs.end(); }

// Operands, not steps: a step that reads a tensor twice counts twice.
inline int count_readers(const Program& program, TensorId id) {
  int readers = 0;
  for (const Step& step : program.steps) readers += static_cast<int>(std::ranges::count(step.inputs, id));
  return readers;
}

// The first step that writes the tensor, or null.
inline Step* find_writer(Program& program, TensorId id) {
  const auto it = std::ranges::find_if(program.steps, [id](const Step& step) { return writes(step, id); });
  return it == program.steps.end() ? nullptr : &*it;
}

// The caller reads these after a run.
inline bool is_result(const Program& program, TensorId id) {
  return id == program.training.logits || id == program.predict.logits;
}

}  // namespace convoy
