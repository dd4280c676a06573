#include "pipeline/graph/fuse_mask_sums.h"

#include <set>
#include <string>

#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

// Those that go back from their output, which the mask is found from.
bool is_mask(const Step& step) {
  const int function = step.attributes.integer("function", 0);
  return step.kind == "activation_backward" && step.attributes.all().size() == 1 &&
         (function == number_of(Activation::relu) || function == number_of(Activation::relu6));
}

bool touches(const Step& step, TensorId id) { return reads(step, id) || writes(step, id); }

// The sums of `masked`, when nobody reads it, or changes what it is made of, before them; else null.
Step* find_sums(Program& program, std::size_t mask) {
  const TensorId y = program.steps[mask].inputs.at(0), d_y = program.steps[mask].inputs.at(1);
  const TensorId masked = program.steps[mask].outputs.at(0);
  for (std::size_t s = mask + 1; s < program.steps.size(); ++s) {
    Step& step = program.steps[s];
    if (step.kind == "batch_norm_backward_partials" && step.inputs.size() == 6 && step.inputs[5] == masked) {
      return step.attributes.integer("activation", 0) == 0 ? &step : nullptr;
    }
    if (touches(step, masked) || writes(step, y) || writes(step, d_y)) return nullptr;
  }
  return nullptr;
}

}  // namespace

void fuse_mask_sums(Program& program) {
  std::set<std::string> folded;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    const Step& mask = program.steps[s];
    if (!is_mask(mask) || mask.outputs.at(0) == mask.inputs.at(1)) continue;
    Step* sums = find_sums(program, s);
    if (sums == nullptr) continue;
    sums->inputs.at(5) = mask.inputs.at(1);
    sums->inputs.push_back(mask.inputs.at(0));
    sums->outputs.push_back(mask.outputs.at(0));
    sums->attributes.set("mask", mask.attributes.real("function"));
    folded.insert(mask.name);
  }
  std::erase_if(program.steps, [&](const Step& step) { return folded.contains(step.name); });
}

}  // namespace convoy
