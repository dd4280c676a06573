#include "stages/input/builtin_input_stages.h"

#include <vector>

#include "stages/input/random_flip.h"
#include "stages/input/random_translation.h"

namespace convoy {

std::span<const InputStageEntry> builtin_input_stages() {
  static const std::vector<InputStageEntry> table{
      {"random_flip", make_random_flip},
      {"random_translation", make_random_translation},
  };
  return table;
}

}  // namespace convoy
