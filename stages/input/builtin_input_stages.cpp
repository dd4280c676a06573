#include "stages/input/builtin_input_stages.h"

#include <vector>

namespace convoy {

std::span<const InputStageEntry> builtin_input_stages() {
  static const std::vector<InputStageEntry> table{};
  return table;
}

}  // namespace convoy
