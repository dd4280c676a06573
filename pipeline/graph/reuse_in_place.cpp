#include "pipeline/graph/reuse_in_place.h"

#include <algorithm>

namespace convoy {
namespace {

class InPlaceReuse {
 public:
  InPlaceReuse(Program& program, const Registry& registry)
      : program_(program), registry_(registry), last_use_(program.tensors.size(), -1), fixed_(program.tensors.size(), 0) {
    find_last_uses();
    find_fixed();
  }

  void run() {
    std::vector<TensorId> now(program_.tensors.size());
    for (std::size_t t = 0; t < now.size(); ++t) now[t] = static_cast<TensorId>(t);
    for (int s = 0; s < static_cast<int>(program_.steps.size()); ++s) {
      Step& step = program_.steps[s];
      rename(step.inputs, now);
      for (const InPlace& pair : registry_.step_kind(step.kind).in_place()) {
        if (pair.input >= std::ssize(step.inputs) || pair.output >= std::ssize(step.outputs)) continue;
        const TensorId input = step.inputs[pair.input], output = step.outputs[pair.output];
        if (input == kNoTensor || output == kNoTensor || input == output || now[output] != output) continue;
        if (!may_share(input, output, step, s)) continue;
        now[output] = input;
        last_use_[input] = last_use_[output];
        break;  // one output takes over one operand
      }
      rename(step.outputs, now);
    }
  }

 private:
  void find_last_uses() {
    for (int s = 0; s < static_cast<int>(program_.steps.size()); ++s) {
      for (const auto* list : {&program_.steps[s].inputs, &program_.steps[s].outputs}) {
        for (TensorId id : *list) {
          if (id != kNoTensor) last_use_[id] = s;
        }
      }
    }
  }

  // Tensors whose identity matters: results that the caller reads, views and what they are views of.
  void find_fixed() {
    for (std::size_t t = 0; t < fixed_.size(); ++t) {
      const TensorInfo& info = program_.tensors[t];
      if (info.role != Role::activation) fixed_[t] = 1;
      if (info.view_of != kNoTensor) fixed_[t] = fixed_[info.view_of] = 1;
    }
    for (TensorId id : {program_.training.loss, program_.training.logits, program_.predict.loss, program_.predict.logits}) {
      if (id != kNoTensor) fixed_[id] = 1;
    }
    for (const Program::FiniteCheck& check : program_.finite_checks) fixed_[check.flag] = fixed_[check.tensor] = 1;
  }

  bool may_share(TensorId input, TensorId output, const Step& step, int s) const {
    if (fixed_[input] != 0 || fixed_[output] != 0 || last_use_[input] != s) return false;
    if (std::ranges::count(step.inputs, input) != 1) return false;
    const TensorDesc &a = program_.tensors[input].desc, &b = program_.tensors[output].desc;
    return a.layout == b.layout && a.dtype == b.dtype && a.batched == b.batched &&
           a.elements_per_item() == b.elements_per_item() && a.shape.channels == b.shape.channels;
  }

  static void rename(std::vector<TensorId>& ids, const std::vector<TensorId>& now) {
    for (TensorId& id : ids) {
      if (id != kNoTensor) id = now[id];
    }
  }

  Program& program_;
  const Registry& registry_;
  std::vector<int> last_use_;  // by tensor, of the names that tensors have now
  std::vector<char> fixed_;
};

}  // namespace

void reuse_in_place(Program& program, const Registry& registry) { InPlaceReuse(program, registry).run(); }

}  // namespace convoy
