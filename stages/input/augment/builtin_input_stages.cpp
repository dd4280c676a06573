#include "stages/input/augment/builtin_input_stages.h"

#include <vector>

#include "stages/input/augment/center_crop.h"
#include "stages/input/augment/random_flip.h"
#include "stages/input/augment/random_resized_crop.h"
#include "stages/input/augment/random_translation.h"
#include "stages/input/augment/resize_short.h"

namespace convoy {

std::span<const InputStageEntry> builtin_input_stages() {
  static const std::vector<InputStageEntry> table{
      {"center_crop", make_center_crop},
      {"random_flip", make_random_flip},
      {"random_resized_crop", make_random_resized_crop},
      {"random_translation", make_random_translation},
      {"resize_short", make_resize_short},
  };
  return table;
}

}  // namespace convoy
