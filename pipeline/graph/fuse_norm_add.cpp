#include "pipeline/graph/fuse_norm_add.h"

#include <set>
#include <string>

#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

constexpr std::size_t kNormOperands = 5;  // x, two statistics, gamma, beta

bool is_foldable(const Step& step) {
  const int function = step.attributes.integer("activation", 0);
  return step.kind == "add_forward" && step.inputs.size() == 2 && step.inputs[0] != step.inputs[1] &&
         (function == number_of(Activation::none) || function == number_of(Activation::relu) ||
          function == number_of(Activation::relu6));
}

// The normalization that writes `operand` for its reader alone, or null.
const Step* find_norm(Program& program, TensorId operand) {
  const Step* norm = find_writer(program, operand);
  if (norm == nullptr || (norm->kind != "batch_norm_forward" && norm->kind != "batch_norm_inference")) return nullptr;
  if (norm->attributes.integer("activation", 0) != 0 || norm->inputs.size() != kNormOperands) return nullptr;
  return count_readers(program, operand) == 1 && !is_result(program, operand) ? norm : nullptr;
}

// In the place of the addition, under the name of the normalization.
Step joined(const Step& add, const Step& norm, const Step* other, TensorId residual) {
  Step step = norm;
  step.outputs = add.outputs;
  if (add.attributes.has("activation")) step.attributes.set("activation", add.attributes.real("activation"));
  if (other == nullptr) {
    step.inputs.push_back(residual);
    return step;
  }
  step.inputs.insert(step.inputs.end(), other->inputs.begin(), other->inputs.end());
  if (other->attributes.has("epsilon")) step.attributes.set("residual_epsilon", other->attributes.real("epsilon"));
  return step;
}

}  // namespace

void fuse_norm_add(Program& program) {
  std::set<std::string> folded;
  for (Step& add : program.steps) {
    if (!is_foldable(add)) continue;
    const Step* norms[2] = {find_norm(program, add.inputs[0]), find_norm(program, add.inputs[1])};
    const int main = norms[1] != nullptr ? 1 : 0, residual = 1 - main;
    if (norms[main] == nullptr) continue;
    const Step* other = norms[residual] != nullptr && norms[residual]->kind == norms[main]->kind ? norms[residual] : nullptr;
    Step step = joined(add, *norms[main], other, add.inputs[residual]);
    folded.insert(norms[main]->name);
    if (other != nullptr) folded.insert(other->name);
    add = std::move(step);
    add.name += "/sum";
  }
  std::erase_if(program.steps, [&](const Step& step) { return folded.contains(step.name); });
}

}  // namespace convoy
