#include "pipeline/graph/fuse_dense_update.h"

#include <algorithm>

#include "pipeline/graph/step_search.h"
#include "pipeline/graph/views.h"

namespace convoy {
namespace {

constexpr std::int64_t kLeastElements = std::int64_t{1} << 20;  // 4 MB

// The step that updates from a gradient, and its kind without one.
struct Fusion {
  std::string_view update, fused;
};
constexpr Fusion kFusions[] = {{"adam_update", "dense_adam_update"}, {"sgd_update", "dense_sgd_update"}};

Step* find_reader(Program& program, TensorId id, std::string_view kind) {
  const auto it = std::ranges::find_if(program.steps, [&](const Step& step) { return step.kind == kind && reads(step, id); });
  return it == program.steps.end() ? nullptr : &*it;
}

// A batch's own memory is given back before the update.
bool is_kept(const Program& program, const Step& gradient) {
  return std::ranges::none_of(gradient.inputs,
                              [&](TensorId id) { return program.tensors[place_of(program, id).root].role == Role::batch_input; });
}

bool fuse(Program& program, const Step& gradient, const Fusion& fusion) {
  const TensorId d_value = gradient.outputs[0], x = gradient.inputs[0], d_y = gradient.inputs[1];
  Step* const update = find_reader(program, d_value, fusion.update);
  Step* const check = find_reader(program, d_value, "check_finite");
  if (update == nullptr || check == nullptr || count_readers(program, d_value) != 2) return false;
  update->kind = fusion.fused;
  update->inputs[1] = x;
  update->inputs.insert(update->inputs.begin() + 2, d_y);
  check->kind = "dense_gradient_check";
  check->inputs = {x, d_y};
  program.tensors[check->outputs[0]].desc.count = 1;  // one tile settles all
  const auto owner = std::ranges::find(program.parameters, d_value, [](const Parameter& p) { return p.tensors.gradient; });
  if (owner != program.parameters.end()) owner->tensors.gradient = kNoTensor;
  return true;
}

}  // namespace

void fuse_dense_update(Program& program) {
  std::vector<std::string> fused;
  for (const Step& step : program.steps) {
    if (step.kind != "dense_backward_weights" || program.tensors[step.outputs[0]].desc.count < kLeastElements) continue;
    if (!is_kept(program, step)) continue;
    if (std::ranges::any_of(kFusions, [&](const Fusion& f) { return fuse(program, step, f); })) fused.push_back(step.name);
  }
  std::erase_if(program.steps, [&](const Step& step) { return std::ranges::find(fused, step.name) != fused.end(); });
}

}  // namespace convoy
