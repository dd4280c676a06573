// Step kinds of the scale layer, on blocked f32 maps or flat vectors, views included; parameters in channel_vector_packing.
//
// scale:          [x, scale, bias or none] -> [y]: y = x * scale + bias, per channel; y may be x. Without a bias it also takes
// the
//                 gradient back: [d_y, scale, none] -> [d_x]. A tile is a run of channel blocks.
// scale_gradient: [x, d_y] -> [d_scale, overwritten]. A tile is one channel block over the whole batch: rows are summed first,
//                 then the rows of an image, then the images.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& scale_gradient_kind();
const StepKind& scale_kind();

}  // namespace convoy
