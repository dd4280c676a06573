// Step kinds dropout_forward: [x, sample_ids] -> [y], and dropout_backward: [d_y, sample_ids] -> [d_x].
//
// Blocked f32 tensors of one shape, views included; sample_ids plain i32, one a sample. Attributes: rate in [0, 1); op, an
// op_id, by default that of "<layer>/dropout".
// Element e of a sample (its position in blocked memory, pads counted) is dropped when word e % 4 of
// philox({epoch, sample id, op, e / 4}, seed) is below rate * 2^32; the others are divided by 1 - rate. Nothing is stored:
// backward is the same function of d_y, whatever the batch, the order of samples or the ISA. Output may be the input.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& dropout_forward_kind();
const StepKind& dropout_backward_kind();

// The op of a step.
std::uint32_t dropout_op(const Step&);

// Words below this are dropped.
std::uint32_t dropout_threshold(double rate);

}  // namespace convoy
