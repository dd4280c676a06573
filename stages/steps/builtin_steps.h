// The visible table of step kinds, sorted by name.
#pragma once

#include <span>

#include "pipeline/graph/step_kind.h"

namespace convoy {

std::span<const StepKind* const> builtin_steps();

}  // namespace convoy
