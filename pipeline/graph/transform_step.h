// Steps that take a map of a whole batch into the Winograd domain, for a step that reads it there.
#pragma once

#include <string>

#include "pipeline/graph/program.h"

namespace convoy {

// A step of `kind` that transforms `map`, in the layer and phase of its reader and named after it; the transformed map is a new
// tensor with a tile for the form's outputs (4x4 pixels of `tiled` for 3x3 taps). The step gets the reader's winograd_attributes
// and, as result_h and result_w, the size of `tiled`; tiles of order_images lie together (winograd_tiling.h). The caller inserts
// it.
Step transform_step(Program&, const Step& reader, const std::string& suffix, const std::string& kind, TensorId map,
                    const Shape& tiled, int order_images);

}  // namespace convoy
