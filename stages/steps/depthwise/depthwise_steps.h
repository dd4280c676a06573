// Step kinds of depthwise convolution. All maps are blocked; weights are packed as in depthwise_packing.h.
//
// depthwise_forward: [x, weight, bias|kNoTensor] -> [y]; attribute activation (0): applied to y, numbers as in Activation.
// depthwise_backward_data: [d_y, weight] -> [d_x]. It gathers: every input pixel sums over the taps that reached it.
// depthwise_backward_weights: [x, d_y] -> [slices, plain, batched, one packed weight a slice]; attribute images: how many
//   images a slice sums over. Slices beyond ceil(batch / images) are left as they are.
// sum_slices: [slices] -> [d_weight, overwritten]; attribute images. The slices are added in order.
//
// The first three take the attributes of depthwise_problem.h. The order of summation depends on shapes alone: rows of a band
// (or of a strip of a plane, see depthwise_sliding.h) in registers, then bands, images and slices one after the other.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& depthwise_backward_data_kind();
const StepKind& depthwise_backward_weights_kind();
const StepKind& depthwise_forward_kind();
const StepKind& sum_slices_kind();

}  // namespace convoy
