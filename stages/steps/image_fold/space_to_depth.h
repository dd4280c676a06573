// Step kind space_to_depth: [image] -> [x], the folded image of pipeline/graph/image_fold.h: NHWC with 1 or 3 channels to
// nChw16c, the convolution's padding written out as zeros.
//
// Attributes stride_h, stride_w, pad_top, pad_left of the convolution. A tile is some rows of one image. Throws
// std::logic_error for what ImageFold cannot fold.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& space_to_depth_kind();

}  // namespace convoy
