#include "pipeline/graph/follow_writers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "pipeline/graph/views.h"

namespace convoy {
namespace {

// Steps that may follow, with the operand whose writer they do.
constexpr std::pair<std::string_view, std::size_t> kFollowers[] = {
    {"batch_norm_partials", 0}, {"batch_norm_backward_partials", 5}, {"winograd_filter", 0}};

std::optional<TensorId> followed_operand(const Step& step) {
  const auto it = std::ranges::find(kFollowers, step.kind, &std::pair<std::string_view, std::size_t>::first);
  if (it == std::end(kFollowers) || follows(step)) return std::nullopt;
  return step.inputs.at(it->second);
}

class Following {
 public:
  Following(Program& program, const Registry& registry) : program_(program), registry_(registry) {}

  void run() {
    for (int s = 0; s < static_cast<int>(program_.steps.size()); ++s) {
      const std::optional<TensorId> operand = followed_operand(program_.steps[s]);
      if (!operand) continue;
      const int writer = last_writer(*operand, s);
      if (writer < 0 || !may_lead(writer, *operand) || !may_move(s, writer)) continue;
      program_.steps[s].attributes.set("follows", 1);
      const auto first = program_.steps.begin() + writer + 1;
      std::rotate(first, program_.steps.begin() + s, program_.steps.begin() + s + 1);
    }
  }

 private:
  bool touch(const std::vector<TensorId>& ids, const std::vector<TensorId>& others) const {
    return std::ranges::any_of(ids, [&](TensorId id) {
      return id != kNoTensor && std::ranges::any_of(others, [&](TensorId other) {
               return other != kNoTensor && place_of(program_, id).overlaps(place_of(program_, other));
             });
    });
  }

  // The last step before `end` that writes any part of the operand, in the same phase.
  int last_writer(TensorId operand, int end) const {
    for (int s = end - 1; s >= 0 && program_.steps[s].phase == program_.steps[end].phase; --s) {
      if (touch(program_.steps[s].outputs, {operand})) return s;
    }
    return -1;
  }

  bool may_lead(int writer, TensorId operand) const {
    const Step& step = program_.steps[writer];
    const bool has_follower = writer + 1 < std::ssize(program_.steps) && follows(program_.steps[writer + 1]);
    return step.outputs.at(0) == operand && !has_follower && registry_.step_kind(step.kind).tells_spans();
  }

  // What the step reads is there before its writer runs, and nobody in between needs what it writes.
  bool may_move(int s, int writer) const {
    const Step& step = program_.steps[s];
    if (touch(step.inputs, {program_.steps[writer].outputs.begin() + 1, program_.steps[writer].outputs.end()})) return false;
    for (int between = writer + 1; between < s; ++between) {
      const Step& other = program_.steps[between];
      if (touch(step.inputs, other.outputs) || touch(step.outputs, other.inputs) || touch(step.outputs, other.outputs)) {
        return false;
      }
    }
    return true;
  }

  Program& program_;
  const Registry& registry_;
};

}  // namespace

void follow_writers(Program& program, const Registry& registry) { Following(program, registry).run(); }

}  // namespace convoy
