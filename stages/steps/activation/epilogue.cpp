#include "stages/steps/activation/epilogue.h"

namespace convoy {
namespace {

constexpr std::size_t kSaved = 3;

}  // namespace

EpilogueOperand epilogue_operand(const Step& step, const BindContext& context) {
  EpilogueOperand e;
  e.function = activation_of(step.attributes, "activation");
  if (step.inputs.size() <= kSaved) return e;
  e.saved = step.inputs[kSaved];
  e.item = context.tensors[e.saved].stride();
  return e;
}

void apply_epilogue(Isa isa, const EpilogueOperand& e, const float* saved, float* result, std::int64_t count, int live) {
  if (e.saved != kNoTensor) return apply_activation_backward(isa, e.function, saved, result, result, count);
  apply_activation(isa, e.function, result, count);
  if (live < kBlock && !leaves_pads_zero(e.function)) zero_pad_lanes(result, count / kBlock, live);
}

}  // namespace convoy
