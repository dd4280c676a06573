// What a step does to its result while it is warm: an activation, or the way back through one.
//
// Forward: the step's attribute `activation`. Backward: the same attribute names the activation in front of the layer, whose
// output is operand 3; the result, that output's gradient, becomes its input's.
#pragma once

#include <cstdint>

#include "pipeline/graph/step_kind.h"
#include "stages/steps/activation/activation.h"

namespace convoy {

struct EpilogueOperand {
  Activation function = Activation::none;
  TensorId saved = kNoTensor;  // backward only
  std::int64_t item = 0;       // floats from one image of it to the next
};

EpilogueOperand epilogue_operand(const Step&, const BindContext&);

// Applied to `count` floats at `result`; `saved` is the same place in the saved map. Pad lanes beyond the `live` channels of this
// block stay zero.
void apply_epilogue(Isa, const EpilogueOperand&, const float* saved, float* result, std::int64_t count, int live);

}  // namespace convoy
