#include "pipeline/graph/fuse_relu_mask.h"

#include <set>
#include <string>

#include "pipeline/graph/relu_mask.h"
#include "pipeline/graph/step_search.h"

namespace convoy {
namespace {

bool takes_mask(const Step& step) {
  const Attributes& a = step.attributes;
  return step.kind == "conv_backward_data" && step.inputs.size() <= 3 && !a.has("activation") && a.integer("stride_h", 1) == 1 &&
         a.integer("stride_w", 1) == 1;
}

}  // namespace

void fuse_relu_mask(Program& program) {
  std::set<std::string> folded;
  for (const Step& mask : program.steps) {
    if (!is_relu_mask(mask)) continue;
    Step* const producer = find_private_writer(program, mask.inputs.at(1));
    if (producer == nullptr || !takes_mask(*producer)) continue;
    producer->inputs.resize(3, kNoTensor);
    producer->inputs.push_back(mask.inputs[0]);
    producer->attributes.set("activation", mask.attributes.integer("function"));
    producer->outputs.at(0) = mask.outputs.at(0);
    folded.insert(mask.name);
  }
  std::erase_if(program.steps, [&](const Step& step) { return folded.contains(step.name); });
}

}  // namespace convoy
