#include "stages/optim/builtin_optimizers.h"

#include <vector>

namespace convoy {

std::span<const OptimizerEntry> builtin_optimizers() {
  static const std::vector<OptimizerEntry> table{
  };
  return table;
}

}  // namespace convoy
