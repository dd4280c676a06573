// The visible table of layers, sorted by name.
#pragma once

#include <span>

#include "pipeline/graph/registry.h"

namespace convoy {

std::span<const LayerEntry> builtin_layers();

}  // namespace convoy
