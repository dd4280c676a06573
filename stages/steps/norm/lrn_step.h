// Local response normalization across channels (Krizhevsky et al. 2012, with PyTorch's alpha / size):
// y = x scale^-beta, scale = k + alpha / size * sum of x^2 over `size` channels: size / 2 before, (size - 1) / 2 behind.
//
// Step kinds lrn_forward: [x] -> [y], and lrn_backward: [x, d_y] -> [d_x]:
//   d_x = d_y scale^-beta - 2 alpha beta / size x * sum of (d_y x scale^(-beta - 1)) over the channels whose windows hold x.
// Blocked or flat f32 of one shape, pads zero. Attributes: size, alpha, beta, k (above 0). y may be x, d_x may be d_y.
// Nothing is saved: computing the scale again costs less than reading it. A tile is all channels of a few pixels, whose squares
// and terms lie in scratch with zeros around the channels.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& lrn_backward_kind();
const StepKind& lrn_forward_kind();

}  // namespace convoy
