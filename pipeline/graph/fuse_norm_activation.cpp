#include "pipeline/graph/fuse_norm_activation.h"

#include <set>
#include <string>

#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

// The activations whose derivative normalization finds again from x.
bool is_foldable(const Step& step) {
  const int function = step.attributes.integer("function", 0);
  return (function == number_of(Activation::relu) || function == number_of(Activation::relu6)) &&
         step.attributes.all().size() == 1;
}

bool is_norm_forward(const Step& step) {
  return (step.kind == "batch_norm_forward" || step.kind == "batch_norm_inference") &&
         step.attributes.integer("activation", 0) == 0;
}

bool takes_mask(const Step& step) {
  return step.kind == "batch_norm_backward_partials" || step.kind == "batch_norm_backward" ||
         step.kind == "batch_norm_frozen_backward";
}

// The backward steps of `norm` (known by its mean) may read d_y in place of `between` when they are its only readers, and
// nothing changes d_y before the last of them.
bool may_mask(const Program& program, std::size_t backward, const Step& norm) {
  const TensorId d_y = program.steps[backward].inputs.at(1), between = program.steps[backward].outputs.at(0);
  int left = count_readers(program, between);
  for (std::size_t s = backward + 1; s < program.steps.size() && left > 0; ++s) {
    const Step& step = program.steps[s];
    if (writes(step, between)) return false;
    if (reads(step, between)) {
      if (!takes_mask(step) || step.inputs.at(1) != norm.inputs.at(1)) return false;
      --left;
    }
    if (left > 0 && writes(step, d_y)) return false;
  }
  return left == 0;
}

void mask(Program& program, const Step& backward, const Step& norm) {
  for (Step& step : program.steps) {
    if (!takes_mask(step) || !reads(step, backward.outputs.at(0))) continue;
    std::ranges::replace(step.inputs, backward.outputs.at(0), backward.inputs.at(1));
    step.attributes.set("activation", backward.attributes.integer("function"));
    step.inputs.at(0) = norm.inputs.at(0);
  }
}

// Position of the activation's backward step, which reads its output; the end when there is none.
std::size_t find_backward(const Program& program, TensorId y) {
  const auto it = std::ranges::find_if(program.steps, [y](const Step& step) {
    return step.kind == "activation_backward" && is_foldable(step) && step.inputs.at(0) == y;
  });
  return static_cast<std::size_t>(it - program.steps.begin());
}

}  // namespace

void fuse_norm_activation(Program& program) {
  std::set<std::string> folded;
  for (const Step& step : program.steps) {
    if (step.kind != "activation_forward" || !is_foldable(step)) continue;
    const TensorId between = step.inputs.at(0), y = step.outputs.at(0);
    Step* norm = find_writer(program, between);
    if (norm == nullptr || !is_norm_forward(*norm)) continue;
    if (count_readers(program, between) != 1 || is_result(program, between)) continue;
    norm->attributes.set("activation", step.attributes.integer("function"));
    norm->outputs.at(0) = y;
    folded.insert(step.name);
    const std::size_t backward = find_backward(program, y);
    if (backward == program.steps.size() || !may_mask(program, backward, *norm)) continue;
    mask(program, program.steps[backward], *norm);
    folded.insert(program.steps[backward].name);
  }
  std::erase_if(program.steps, [&](const Step& step) { return folded.contains(step.name); });
}

}  // namespace convoy
