// Pass: weight gradients of convolutions become Winograd steps where those are faster: of 3x3 ones with stride 1 F(3x3,4x4), and
// the other forms of halide_gen/winograd/winograd_form.h.
//
// conv_backward_weights becomes winograd_backward_weights; where that makes a gradient for each of several groups of images, a
// sum_slices step behind it adds them up. Or, for small maps with many channels, it becomes winograd_gradient_contract, behind
// winograd_input and winograd_gradient_input, which transform the maps of the whole batch; what forward transformed is kept for
// it, where training then needs no more than Program::recompute_above. The choice belongs into the kernel
// plan: variant kWinogradGradient, with the groups' size as a parameter, or kSplitWinogradGradient.
#pragma once

#include <string_view>

#include "pipeline/core/isa.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/program.h"

namespace convoy {

inline constexpr std::string_view kWinogradGradient = "f4gradient", kSplitWinogradGradient = "f4gradient_split";

// Where the cost rule says that they are faster: it depends on shapes and the instruction set alone.
void use_winograd_gradient(Program&, Isa);

// Where the stored plan has them, whatever the rule says.
void use_winograd_gradient(Program&, const KernelPlan&);

}  // namespace convoy
