// Pass: convolutions become Winograd steps where those are faster: 3x3 ones with stride 1 F(4x4,3x3), and the other forms of
// halide_gen/winograd/winograd_form.h.
//
// Rewrites conv_forward and conv_backward_data of all phases, fused into winograd_forward and winograd_backward_data, or split
// into winograd_input and winograd_contract (stages/steps/winograd/winograd_steps.h). Fused steps read a copy of
// the weights in the Winograd domain, which winograd_filter steps make: forward a packed copy, made after each update and in the
// repack phase; backward a rotated one that lives for that step alone. A copy that only replaced steps read is dropped with the
// steps that made it. The first convolution, of an image with strides, is folded into a dense one for that
// (fold_image_convolution.h). Runs after the passes that fuse steps and before choose_kernels.
// The choice is part of the kernel plan: the variant of such a step begins with kFusedWinograd or kSplitWinograd.
#pragma once

#include <string_view>

#include "pipeline/core/isa.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/program.h"

namespace convoy {

inline constexpr std::string_view kFusedWinograd = "f4_", kSplitWinograd = "f4split_";

// Where a cost rule says that they are faster: it depends on shapes and the instruction set alone.
void use_winograd(Program&, Isa);

// Where the stored plan has them, whatever the rule says.
void use_winograd(Program&, const KernelPlan&);

}  // namespace convoy
