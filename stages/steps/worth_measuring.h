// Which of many kernel choices the tuner may spend time on.
#pragma once

#include <vector>

#include "pipeline/graph/step_kind.h"

namespace convoy {

// Those that differ from the step's own choice and from each other, leave `enough_tiles` to share out among threads (or as many
// as the cost rule's) and keep within a bounded scratch (or the cost rule's). Binds every one.
std::vector<KernelChoice> worth_measuring(const StepKind&, const Step&, const BindContext&, const std::vector<KernelChoice>&,
                                          int enough_tiles);

}  // namespace convoy
