#include "pipeline/graph/accumulate_gradients.h"

#include <algorithm>
#include <set>
#include <string>

#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

constexpr std::ptrdiff_t kNone = -1;

class GradientAccumulation {
 public:
  explicit GradientAccumulation(Program& program) : steps_(program.steps) {}

  void run() {
    std::set<std::string> folded;
    for (std::ptrdiff_t s = 0; s < std::ssize(steps_); ++s) {
      if (steps_[s].kind == "accumulate" && fold(s)) folded.insert(steps_[s].name);
    }
    std::erase_if(steps_, [&](const Step& step) { return folded.contains(step.name); });
  }

 private:
  // The accumulate step at `s`; afterwards it is as if it were not there.
  bool fold(std::ptrdiff_t s) {
    Step& joining = steps_[s];
    const TensorId addend = joining.inputs.at(0), before = joining.inputs.at(1), sum = joining.outputs.at(0);
    put_gaps_last(last_writer(addend, s), last_writer(before, s));
    const std::ptrdiff_t of_addend = last_writer(addend, s), of_before = last_writer(before, s);
    const bool addend_is_later = of_addend > of_before;
    const std::ptrdiff_t writer = addend_is_later ? of_addend : of_before;
    const TensorId part = addend_is_later ? addend : before, other = addend_is_later ? before : addend;
    if (writer == kNone || !takes_initial(steps_[writer]) || reads(steps_[writer], sum)) return false;
    if (is_read_elsewhere(part, writer, s, sum) || is_touched_between(sum, writer, s)) return false;
    steps_[writer].inputs.push_back(other);
    steps_[writer].outputs.at(0) = sum;
    joining.inputs.clear();
    joining.outputs.clear();
    return true;
  }

  // Of two writers the one that leaves pixels untouched goes second: first it would write zeros there for the other to read.
  void put_gaps_last(std::ptrdiff_t a, std::ptrdiff_t b) {
    const auto [first, second] = std::minmax(a, b);
    if (first == kNone || !takes_initial(steps_[first]) || !takes_initial(steps_[second])) return;
    if (!has_gaps(steps_[first]) || has_gaps(steps_[second])) return;
    const TensorId made = steps_[first].outputs.at(0);
    for (std::ptrdiff_t s = first + 1; s <= second; ++s) {
      if (reads(steps_[s], made) || writes(steps_[s], made)) return;
      for (TensorId input : steps_[first].inputs) {
        if (writes(steps_[s], input)) return;
      }
    }
    const std::ptrdiff_t begin = first - (is_for(first - 1, first) ? 1 : 0);
    std::rotate(steps_.begin() + begin, steps_.begin() + first + 1, steps_.begin() + second + 1);
  }

  // The copy of the weights that `reader` alone reads: made earlier, it would lie in memory for longer.
  bool is_for(std::ptrdiff_t copying, std::ptrdiff_t reader) const {
    return copying >= 0 && steps_[copying].kind == "conv_repack" &&
           steps_[reader].inputs.at(1) == steps_[copying].outputs.at(0) && steps_[copying].phase == steps_[reader].phase;
  }

  // Strides beyond the kernel.
  static bool has_gaps(const Step& step) {
    const auto beyond = [&](const char* stride, const char* kernel) {
      return step.attributes.integer(stride, 1) > step.attributes.integer(kernel, 1);
    };
    return beyond("stride_h", "kernel_h") || beyond("stride_w", "kernel_w");
  }

  static bool takes_initial(const Step& step) {
    return (step.kind == "conv_backward_data" || step.kind == "dense_backward_data") && step.inputs.size() == 2;
  }

  std::ptrdiff_t last_writer(TensorId id, std::ptrdiff_t end) const {
    for (std::ptrdiff_t s = end - 1; s >= 0; --s) {
      if (writes(steps_[s], id)) return s;
    }
    return kNone;
  }

  // The share without the rest: whoever else reads it, or adds to it, needs it as it is. The sum's readers come later.
  bool is_read_elsewhere(TensorId part, std::ptrdiff_t writer, std::ptrdiff_t joining, TensorId sum) const {
    for (std::ptrdiff_t s = 0; s < std::ssize(steps_); ++s) {
      if (s == writer || s == joining || (part == sum && s > joining)) continue;
      if (reads(steps_[s], part) || (writes(steps_[s], part) && s > writer)) return true;
    }
    return false;
  }

  // The sum is there earlier than it was.
  bool is_touched_between(TensorId sum, std::ptrdiff_t writer, std::ptrdiff_t joining) const {
    for (std::ptrdiff_t s = writer + 1; s < joining; ++s) {
      if (reads(steps_[s], sum) || writes(steps_[s], sum)) return true;
    }
    return false;
  }

  std::vector<Step>& steps_;
};

}  // namespace

void accumulate_gradients(Program& program) { GradientAccumulation(program).run(); }

}  // namespace convoy
