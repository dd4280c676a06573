// Debug aid: checks after each step that the pad lanes of its blocked f32 outputs are zero.
//
// Kernels read whole channel blocks and rely on it. Wraps a bound step; the tile that ends last looks at the outputs.
// Session uses it in builds with assertions.
#pragma once

#include <memory>

#include "pipeline/graph/program.h"
#include "pipeline/graph/step_kind.h"

namespace convoy {

// Throws Error(internal) from the wrapped step's last tile, naming step, tensor and lane. `program` and `step` must
// outlive the result.
std::unique_ptr<BoundStep> check_pads(std::unique_ptr<BoundStep>, const Step& step, const Program& program);

}  // namespace convoy
