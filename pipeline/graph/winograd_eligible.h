// Which convolutions Winograd steps can compute, by their attributes.
#pragma once

#include <string_view>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/graph/step.h"

namespace convoy {

// Taps that a form is compiled for (winograd::kForms), stride 1, neither dilated nor grouped, any padding. A step with another
// attribute, such as a pass may have added, is none, but for the one that the caller knows.
bool is_winograd_convolution(const Attributes&, std::string_view also_known = {});

// By the attributes kernel_h and kernel_w of such a convolution, or of a step that a pass made of it.
winograd::Form winograd_form(const Attributes&);

}  // namespace convoy
