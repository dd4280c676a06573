// Which convolutions Winograd steps can compute, by their attributes, and as which correlation.
#pragma once

#include <string_view>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/graph/step.h"

namespace convoy {

// What a Winograd step computes: the first tile begins `pad_top` rows and `pad_left` columns of inputs before the map.
struct WinogradCorrelation {
  winograd::Form form;
  int pad_top = 0, pad_left = 0;
};

// By a convolution's attributes kernel_h, kernel_w, stride_h, stride_w (absent: 1), pad_top, pad_left (absent: 0).
// `towards_input`: its backward-data, the correlation of d_y, spread out by the stride, with the rotated taps and taps - 1 - pad
// of padding.
WinogradCorrelation winograd_correlation(const Attributes&, bool towards_input);
// Of a step that a pass made of it: attribute rotated (absent: 0) says whether it goes towards the input.
WinogradCorrelation winograd_correlation(const Attributes&);
winograd::Form winograd_form(const Attributes&);
// What such a step keeps of the convolution's attributes: those above.
Attributes winograd_attributes(const Attributes&, bool rotated);

// Whether a form is compiled for it (winograd::kForms), neither dilated nor grouped, any padding. A step with another attribute,
// such as a pass may have added, is none, but for the one that the caller knows.
bool is_winograd_convolution(const Attributes&, bool towards_input, std::string_view also_known = {});

}  // namespace convoy
