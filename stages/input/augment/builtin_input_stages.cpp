#include "stages/input/augment/builtin_input_stages.h"

#include <vector>

#include "stages/input/augment/center_crop.h"
#include "stages/input/augment/color_jitter.h"
#include "stages/input/augment/pca_color.h"
#include "stages/input/augment/rand_augment.h"
#include "stages/input/augment/random_brightness.h"
#include "stages/input/augment/random_contrast.h"
#include "stages/input/augment/random_erasing.h"
#include "stages/input/augment/random_flip.h"
#include "stages/input/augment/random_hue.h"
#include "stages/input/augment/random_resized_crop.h"
#include "stages/input/augment/random_rotation.h"
#include "stages/input/augment/random_saturation.h"
#include "stages/input/augment/random_translation.h"
#include "stages/input/augment/random_zoom.h"
#include "stages/input/augment/resize_short.h"
#include "stages/input/augment/trivial_augment.h"

namespace convoy {

std::span<const InputStageEntry> builtin_input_stages() {
  static const std::vector<InputStageEntry> table{
      {"center_crop", make_center_crop},
      {"color_jitter", make_color_jitter},
      {"pca_color", make_pca_color},
      {"rand_augment", make_rand_augment},
      {"random_brightness", make_random_brightness},
      {"random_contrast", make_random_contrast},
      {"random_erasing", make_random_erasing},
      {"random_flip", make_random_flip},
      {"random_hue", make_random_hue},
      {"random_resized_crop", make_random_resized_crop},
      {"random_rotation", make_random_rotation},
      {"random_saturation", make_random_saturation},
      {"random_translation", make_random_translation},
      {"random_zoom", make_random_zoom},
      {"resize_short", make_resize_short},
      {"trivial_augment", make_trivial_augment},
  };
  return table;
}

}  // namespace convoy
