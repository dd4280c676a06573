#include "stages/steps/builtin_steps.h"

#include <vector>

#include "stages/steps/activation/activation_step.h"

namespace convoy {

std::span<const StepKind* const> builtin_steps() {
  static const std::vector<const StepKind*> table{
      &activation_backward_kind(),
      &activation_forward_kind(),
  };
  return table;
}

}  // namespace convoy
