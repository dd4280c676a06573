// A list of input stages with one of every kind, built from the words of a spec.
#pragma once

#include <gtest/gtest.h>

#include "stages/input/augment/augmentation.h"
#include "stages/input/augment/builtin_input_stages.h"

namespace convoy::test {

inline std::vector<AugmentStage> long_list() {
  constexpr std::pair<const char*, const char*> kStages[] = {
      {"random_resized_crop", "{}"},
      {"random_flip", "{}"},
      {"random_translation", "{height_factor: 0.1, width_factor: 0.1}"},
      {"random_zoom", "{height_factor: 0.2, fill_mode: constant}"},
      {"random_rotation", "{factor: 0.1}"},
      {"random_brightness", "{factor: 0.2}"},
      {"random_contrast", "{factor: 0.3}"},
      {"random_hue", "{factor: 0.2}"},
      {"random_saturation", "{factor: [0.4, 0.6]}"},
      {"color_jitter", "{brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}"},
      {"pca_color", "{}"},
      {"rand_augment", "{}"},
      {"trivial_augment", "{}"},
      {"random_erasing", "{}"}};
  spec::Diagnostics diagnostics("job.yaml");
  std::vector<spec::PartSpec> parts;
  for (const auto& [type, params] : kStages) {
    spec::PartSpec& part = parts.emplace_back();
    part.type = type;
    part.params = spec::load_yaml_text(params, diagnostics);
  }
  auto stages = build_augmentation(parts, builtin_input_stages(), diagnostics);
  EXPECT_TRUE(diagnostics.ok());
  return stages;
}

}  // namespace convoy::test
