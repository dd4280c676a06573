// Pass: the convolution of an image with strides becomes a dense one of the folded image (image_fold.h), which Winograd's
// algorithm then takes over. For itself that would not pay: it has more taps.
//
// image_conv_forward becomes conv_forward behind a space_to_depth step, of a copy of the weights that fold_image_weights makes
// after each update and in the repack phase. image_conv_backward_weights becomes conv_backward_weights, of a gradient that
// unfold_image_weights brings into the weight's order; it reads forward's folded image where there is one, or, where training
// would need more with it than Program::recompute_above, folds the image again. Either may be done without the other. What
// ImageFold has no kernel for, what is no Winograd convolution then (winograd_eligible.h), and strides of 1 stay as they are.
#pragma once

#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/program.h"

namespace convoy {

// Where Winograd's algorithm then wins over the image's own kernels, by cost rules of shapes alone.
void fold_image_convolutions(Program&);

// Where the stored plan names one of Winograd's variants, whatever the rules say.
void fold_image_convolutions(Program&, const KernelPlan&);

}  // namespace convoy
