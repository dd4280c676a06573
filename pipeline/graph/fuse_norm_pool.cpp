#include "pipeline/graph/fuse_norm_pool.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/norm_pool_window.h"
#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

// Its place among the operands of the normalization's step that reads the gradient of its output; none for other steps.
std::optional<std::size_t> gradient_operand(const Step& step) {
  if (step.kind == "batch_norm_backward_partials") return 5;
  if (step.kind == "batch_norm_backward") return 7;
  return std::nullopt;
}

bool has_relu(const Step& step) { return step.attributes.integer("activation", 0) == number_of(Activation::relu); }

bool is_norm(const Step& step) {
  return (step.kind == "batch_norm_forward" || step.kind == "batch_norm_inference") && step.inputs.size() == 5 && has_relu(step);
}

void take_window(Step& step, const Step& pool) {
  for (const auto& [name, value] : pool.attributes.all()) step.attributes.set(name, value);
}

bool fuse_forward(Program& program, const Step& pool) {
  const TensorId between = pool.inputs.at(0);
  Step* const norm = find_private_writer(program, between);
  if (norm == nullptr || !is_norm(*norm) || is_result(program, between)) return false;
  norm->kind = norm->kind == "batch_norm_forward" ? "batch_norm_pool_forward" : "batch_norm_pool_inference";
  norm->outputs = pool.outputs;
  take_window(*norm, pool);
  return true;
}

bool is_part_or_whole(const Program& program, TensorId id) {
  return program.tensors[id].view_of != kNoTensor ||
         std::ranges::any_of(program.tensors, [id](const TensorInfo& info) { return info.view_of == id; });
}

// The steps that read what the pooling's way back at `position` writes, where they are both of a normalization's and may read
// its operands in place of that, which is their last; else none.
std::vector<Step*> norm_readers(Program& program, std::size_t position) {
  const std::vector<TensorId> operands = program.steps[position].inputs;
  const TensorId between = program.steps[position].outputs.at(0);
  const int all = count_readers(program, between);
  std::vector<Step*> readers;
  if (all != 2 || is_part_or_whole(program, between)) return readers;
  for (std::size_t s = position + 1; s < program.steps.size() && std::ssize(readers) < all; ++s) {
    Step& step = program.steps[s];
    if (reads(step, between)) {
      const std::optional<std::size_t> operand = gradient_operand(step);
      if (!operand || step.inputs.size() != *operand + 1 || step.inputs.back() != between || !has_relu(step)) return {};
      readers.push_back(&step);
    }
    if (writes(step, between) || std::ranges::any_of(operands, [&](TensorId id) { return writes(step, id); })) return {};
  }
  return std::ssize(readers) == all ? readers : std::vector<Step*>{};
}

bool fuse_backward(Program& program, std::size_t position) {
  const Step& pool_backward = program.steps[position];
  const std::vector<Step*> readers = norm_readers(program, position);
  for (Step* const step : readers) {
    const bool partials = step->kind == "batch_norm_backward_partials";
    step->kind = partials ? "batch_norm_pool_backward_partials" : "batch_norm_pool_backward";
    step->inputs.pop_back();
    step->inputs.insert(step->inputs.end(), pool_backward.inputs.begin(), pool_backward.inputs.end());
    take_window(*step, pool_backward);
  }
  return !readers.empty();
}

}  // namespace

void fuse_norm_pool(Program& program) {
  std::set<std::string> gone;
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    const Step& step = program.steps[s];
    const bool forward = step.kind == "max_pool_forward";
    if ((!forward && step.kind != "max_pool_backward") || !can_norm_pool(step.attributes)) continue;
    if (forward ? fuse_forward(program, step) : fuse_backward(program, s)) gone.insert(step.name);
  }
  std::erase_if(program.steps, [&](const Step& step) { return gone.contains(step.name); });
}

}  // namespace convoy
