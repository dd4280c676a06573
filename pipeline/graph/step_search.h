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

// The step that alone writes a tensor which one operand reads, and which is no part of another tensor nor has parts; or null.
// Such a tensor may change or go without anybody else noticing.
inline Step* find_private_writer(Program& program, TensorId id) {
  const auto is_writer = [id](const Step& step) { return writes(step, id); };
  const auto is_part = [id](const TensorInfo& info) { return info.view_of == id; };
  const bool is_private = count_readers(program, id) == 1 && std::ranges::count_if(program.steps, is_writer) == 1 &&
                          program.tensors[id].view_of == kNoTensor && std::ranges::none_of(program.tensors, is_part);
  return is_private ? find_writer(program, id) : nullptr;
}

// The caller reads these after a run.
inline bool is_result(const Program& program, TensorId id) {
  return id == program.training.logits || id == program.predict.logits;
}

}  // namespace convoy
