// Step kind image_to_blocked: [image] -> [x]: NHWC with 1 or 3 channels to nChw16c, for a first layer that reads no images.
// A tile is a run of samples.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& image_to_blocked_kind();

}  // namespace convoy
