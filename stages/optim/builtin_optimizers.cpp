#include "stages/optim/builtin_optimizers.h"

#include <vector>

#include "stages/optim/adam.h"
#include "stages/optim/sgd.h"

namespace convoy {

std::span<const OptimizerEntry> builtin_optimizers() {
  static const std::vector<OptimizerEntry> table{
      {"adam", make_adam},
      {"sgd", make_sgd},
  };
  return table;
}

}  // namespace convoy
