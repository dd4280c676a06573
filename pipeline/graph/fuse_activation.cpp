#include "pipeline/graph/fuse_activation.h"

#include <set>
#include <string>

#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

bool takes_epilogue(const Step& step) {
  static const std::set<std::string> kinds{"add_forward", "conv_forward", "dense_forward", "depthwise_forward",
                                           "image_conv_forward"};
  return kinds.contains(step.kind) && step.attributes.integer("activation", 0) == 0;
}

// An activation with parameters of its own (leaky_relu) stays a step.
bool is_foldable(const Step& step) { return step.kind == "activation_forward" && step.attributes.all().size() == 1; }

}  // namespace

void fuse_activation(Program& program) {
  std::set<std::string> folded;
  for (const Step& step : program.steps) {
    if (!is_foldable(step)) continue;
    const TensorId between = step.inputs.at(0);
    Step* producer = find_writer(program, between);
    if (producer == nullptr || !takes_epilogue(*producer)) continue;
    if (count_readers(program, between) != 1 || is_result(program, between)) continue;
    producer->attributes.set("activation", step.attributes.integer("function"));
    producer->outputs.at(0) = step.outputs.at(0);
    folded.insert(step.name);
  }
  std::erase_if(program.steps, [&](const Step& step) { return folded.contains(step.name); });
}

}  // namespace convoy
