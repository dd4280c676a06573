// The visible table of input stages, sorted by name.
#pragma once

#include <span>

#include "pipeline/graph/registry.h"

namespace convoy {

std::span<const InputStageEntry> builtin_input_stages();

}  // namespace convoy
