#include "pipeline/graph/place_branches.h"

#include <algorithm>
#include <set>

#include "pipeline/graph/step_search.h"
#include "pipeline/graph/views.h"

namespace convoy {
namespace {

class BranchPlacement {
 public:
  BranchPlacement(Program& program, const Registry& registry) : program_(program), touched_by_(program.tensors.size()) {
    for (std::size_t s = 0; s < program.steps.size(); ++s) {
      const Step& step = program.steps[s];
      takes_strided_.push_back(registry.step_kind(step.kind).takes_strided());
      for (const auto* list : {&step.inputs, &step.outputs}) {
        for (TensorId id : *list) {
          if (id != kNoTensor && (touched_by_[id].empty() || touched_by_[id].back() != s)) touched_by_[id].push_back(s);
        }
      }
    }
  }

  void run() {
    // Outer concatenations come later: a result must know whether it is a view before its own branches become views of it.
    for (std::size_t s = program_.steps.size(); s-- > 0;) {
      if (program_.steps[s].kind == "concatenate") place_inputs(s);
    }
    for (std::size_t s = 0; s < program_.steps.size(); ++s) {
      if (program_.steps[s].kind == "slice_channels") place_slice(s);
    }
    std::size_t s = 0;
    std::erase_if(program_.steps, [&](const Step&) { return done_.contains(s++); });
  }

 private:
  void place_inputs(std::size_t s) {
    const Step& step = program_.steps[s];
    const TensorId result = step.outputs[0];
    int first_channel = 0;
    bool all = true;
    for (TensorId branch : step.inputs) {
      if (std::ranges::count(step.inputs, branch) == 1 && can_be_view(branch, result, first_channel, s)) {
        make_view(program_, branch, result, first_channel);
      } else {
        all = false;
      }
      first_channel += program_.tensors[branch].desc.shape.channels;
    }
    if (all) done_.insert(s);
  }

  // The slice must be read only: whoever else wrote to it would write into the whole gradient.
  void place_slice(std::size_t s) {
    const Step& step = program_.steps[s];
    const TensorId whole = step.inputs[0], slice = step.outputs[0];
    const int first_channel = step.attributes.integer("first_channel", 0);
    const bool rewritten = std::ranges::any_of(touched_by_[slice], [&](std::size_t other) {
      return other != s && std::ranges::count(program_.steps[other].outputs, slice) > 0;
    });
    if (rewritten || !can_be_view(slice, whole, first_channel, s)) return;
    make_view(program_, slice, whole, first_channel);
    done_.insert(s);
  }

  bool can_be_view(TensorId part, TensorId whole, int first_channel, std::size_t joining) const {
    const TensorInfo& info = program_.tensors[part];
    if (info.role != Role::activation || info.view_of != kNoTensor || is_result(program_, part)) return false;
    if (!fits_as_view(program_, part, whole, first_channel)) return false;
    return std::ranges::all_of(touched_by_[part], [&](std::size_t s) { return s == joining || takes_strided_[s] != 0; });
  }

  Program& program_;
  std::vector<std::vector<std::size_t>> touched_by_;  // steps, by tensor
  std::vector<char> takes_strided_;                   // by step
  std::set<std::size_t> done_;                        // steps that have nothing left to do
};

}  // namespace

void place_branches(Program& program, const Registry& registry) { BranchPlacement(program, registry).run(); }

}  // namespace convoy
