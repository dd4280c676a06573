// The name under which a step's schedule is kept: all that its speed depends on, in one readable line.
//
//   "conv_forward 3x3 s1 p1 64x56x56 -> 64x56x56 b16"      kind, kernel, stride, padding, maps, largest batch
//   "conv_backward_weights 1x7 s1 p0x3 d2 g4 128x17x17, 128x17x17 b16"
//   "winograd_contract 3x3 rotated 512 -> 256x7x7 b16"     from 512 channels in the Winograd domain, towards the input
//   "winograd_gradient_contract 3x3 256, 512 t4 b16"       of maps in the Winograd domain, 4 tiles an image
//   "winograd_contract 3x3 s2 256 -> 512x7x7 b16"          of a convolution with stride 2
//
// Pairs are height x width, one number where both are equal; maps are channels x height x width of the whole operand, inputs
// before the arrow. Dilation and groups stand there where they are not 1. Weights and vectors follow from the rest and are left
// out; so are attributes that change what is computed but not how long it takes (an activation).
#pragma once

#include <string>

#include "pipeline/graph/step_kind.h"

namespace convoy {

std::string schedule_key(const Step&, const BindContext&);

}  // namespace convoy
