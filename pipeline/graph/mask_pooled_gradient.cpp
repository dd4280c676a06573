#include "pipeline/graph/mask_pooled_gradient.h"

#include <utility>

#include "pipeline/graph/relu_mask.h"
#include "pipeline/graph/step_search.h"

namespace convoy {

void mask_pooled_gradient(Program& program) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    Step& mask = program.steps[i];
    if (!is_relu_mask(mask)) continue;
    Step* const scatter = find_private_writer(program, mask.inputs.at(1));
    if (scatter == nullptr || scatter->kind != "max_pool_backward") continue;
    const Step* const pool = find_writer(program, scatter->inputs.at(1));  // of the places of the maxima
    if (pool == nullptr || pool->inputs.at(0) != mask.inputs[0]) continue;
    // A tensor of the pooled map's shape in place of the larger one.
    const TensorId d_pooled = scatter->inputs[0], masked = mask.inputs[1], d_input = mask.outputs.at(0);
    TensorDesc& desc = program.tensors[masked].desc;
    desc = TensorDesc::blocked(desc.name, program.tensors[d_pooled].desc.shape);
    mask.inputs = {pool->outputs.at(0), d_pooled};
    mask.outputs = {masked};
    scatter->inputs[0] = masked;
    scatter->outputs = {d_input};
    std::swap(*scatter, mask);
  }
}

}  // namespace convoy
