// The weights of a convolution whose image is folded (pipeline/graph/image_fold.h), and their gradient.
//
//   fold_image_weights: [weight] -> [folded], image_conv_kernel_packing to conv_kernel_packing of the folded convolution; zero
//     where the convolution has no tap, and in pad lanes.
//   unfold_image_weights: [d_folded] -> [d_weight], back; what has no tap is left out.
//
// Attributes kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left of the convolution, channels of the image, out_blocks. A
// tile is one block of output channels.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& fold_image_weights_kind();
const StepKind& unfold_image_weights_kind();

}  // namespace convoy
