// The visible table of optimizers, sorted by name.
#pragma once

#include <span>

#include "pipeline/graph/registry.h"

namespace convoy {

std::span<const OptimizerEntry> builtin_optimizers();

}  // namespace convoy
