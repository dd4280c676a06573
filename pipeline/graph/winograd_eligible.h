// Which convolutions Winograd steps can compute, by their attributes.
#pragma once

#include <string_view>

#include "pipeline/graph/step.h"

namespace convoy {

// 3x3 taps with stride 1, neither dilated nor grouped, any padding. A step with another attribute, such as a pass may have added,
// is none, but for the one that the caller knows.
bool is_winograd_convolution(const Attributes&, std::string_view also_known = {});

}  // namespace convoy
