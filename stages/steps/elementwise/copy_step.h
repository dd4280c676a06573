// Step kind copy: [x] -> [y]: the same bytes, for layers that are the identity in inference. Tensors of equal type and
// shape, views included; y may be x.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& copy_kind();

}  // namespace convoy
