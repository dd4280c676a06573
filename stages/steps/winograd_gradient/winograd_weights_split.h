// Step kinds of weight gradients by Winograd's algorithm in steps of their own for the transforms, for small maps with many
// channels:
//
//   winograd_input (stages/steps/winograd): [x] -> [V]
//   winograd_gradient_input: [d_y] -> [D], plain f32 with batch_tiles() tiles.
//   winograd_gradient_contract: [V, D] -> [d_weight, conv_kernel_packing, overwritten]; attributes in_blocks, out_blocks (of V
//     and D), result_h and result_w (of y).
//
// All have the attributes of the convolution, and order_images (absent: 1).
//
// Each map is transformed once, and a pair of channel blocks is summed over the whole batch at once: sums are never read again
// but to be finished. Variant "f4gradient_split" of the contraction; its parameter run_tiles fixes the order of summation,
// in_group and out_group (channel blocks of a tile of the step) do not.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& winograd_gradient_contract_kind();
const StepKind& winograd_gradient_input_kind();

}  // namespace convoy
