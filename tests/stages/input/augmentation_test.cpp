// The keys of the augment list.
#include "stages/input/augment/augmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "stages/input/augment/builtin_input_stages.h"

namespace convoy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Built {
  std::vector<AugmentStage> stages;
  std::vector<std::string> problems;
};

Built build(const std::string& type, const std::string& yaml) {
  spec::Diagnostics diagnostics("job.yaml");
  std::vector<spec::PartSpec> parts(1);
  parts[0].type = type;
  parts[0].params = spec::load_yaml_text(yaml, diagnostics);
  parts[0].path = "augment[0]." + type;
  Built built{build_augmentation(parts, builtin_input_stages(), diagnostics), {}};
  built.problems = diagnostics.lines();
  return built;
}

std::string problem(const std::string& type, const std::string& yaml) {
  const Built built = build(type, yaml);
  return built.problems.empty() ? "none" : built.problems.front();
}

TEST(BuiltinInputStages, NamesAreSorted) {
  const auto table = builtin_input_stages();
  EXPECT_TRUE(std::is_sorted(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
}

TEST(Augmentation, ReadsGoodKeys) {
  for (const auto& [type, yaml] :
       {std::pair{"random_flip", "{}"},
        {"random_flip", "{mode: vertical}"},
        {"color_jitter", "{brightness: 0.4, contrast: [0.5, 1.5], saturation: 0.4, hue: 0.1}"},
        {"pca_color", "{}"},
        {"pca_color", "{sigma: 0.2, eigenvalues: [1, 0.5, 0.1], eigenvector_0: [1, 0, 0]}"},
        {"rand_augment", "{}"},
        {"rand_augment", "{num_ops: 3, magnitude: 12, num_magnitude_bins: 20, interpolation: bilinear, fill_value: 128}"},
        {"random_brightness", "{factor: 0.2}"},
        {"random_contrast", "{factor: [0.2, 0.1]}"},
        {"random_erasing", "{}"},
        {"random_erasing", "{value: random}"},
        {"random_erasing", "{p: 0.1, scale: [0.1, 0.2], ratio: [1, 2], value: [1, 2, 3]}"},
        {"random_hue", "{factor: 0.2}"},
        {"random_rotation", "{factor: 0.2, fill_mode: constant, fill_value: 9, interpolation: nearest}"},
        {"random_saturation", "{factor: [0.4, 0.6]}"},
        {"random_zoom", "{height_factor: [-0.3, -0.1]}"},
        {"random_zoom", "{height_factor: 0.2, width_factor: 0.1, fill_mode: nearest}"},
        {"trivial_augment", "{}"},
        {"trivial_augment", "{num_magnitude_bins: 11, interpolation: bilinear, fill_value: 3}"},
        {"random_resized_crop", "{}"},
        {"random_resized_crop", "{size: [20, 30], scale: [0.25, 1], ratio: [1, 1]}"},
        {"random_translation", "{height_factor: 0.07, width_factor: 0.07, fill_mode: constant}"},
        {"random_translation",
         "{height_factor: [-0.2, 0.3], width_factor: 0, fill_mode: wrap, fill_value: 3, interpolation: bilinear}"}}) {
    const Built built = build(type, yaml);
    EXPECT_THAT(built.problems, IsEmpty()) << yaml;
    ASSERT_EQ(built.stages.size(), 1u);
    EXPECT_TRUE(built.stages[0].stage->random());
    EXPECT_EQ(built.stages[0].op, op_id(std::string(type) + "/0"));
  }
}

TEST(Augmentation, ErasingComesLast) {
  spec::Diagnostics diagnostics("job.yaml");
  std::vector<spec::PartSpec> parts(3);
  for (std::size_t i = 0; i < 3; ++i) {
    parts[i].type = i == 2 ? "random_hue" : "random_erasing";
    parts[i].params = spec::load_yaml_text(i == 2 ? "{factor: 0.1}" : "{}", diagnostics);
    parts[i].path = "augment[" + std::to_string(i) + "]." + parts[i].type;
  }
  build_augmentation(parts, builtin_input_stages(), diagnostics);
  EXPECT_THAT(diagnostics.lines(), testing::ElementsAre(HasSubstr("augment[2].random_hue: comes after random_erasing")));
}

TEST(Augmentation, ReportsBadKeys) {
  EXPECT_THAT(problem("random_flip", "{mode: diagonal}"), HasSubstr("horizontal_and_vertical"));
  EXPECT_THAT(problem("random_flip", "{modus: vertical}"), HasSubstr("mode"));
  EXPECT_THAT(problem("random_flip", "{seed: 3}"), HasSubstr("job.seed"));
  EXPECT_THAT(problem("random_translation", "{width_factor: 0.1}"), HasSubstr("height_factor"));
  EXPECT_THAT(problem("random_translation", "{height_factor: 1.5, width_factor: 0}"), HasSubstr("height_factor"));
  EXPECT_THAT(problem("random_translation", "{height_factor: [0.2, 0.1], width_factor: 0}"), HasSubstr("low <= high"));
  EXPECT_THAT(problem("random_translation", "{height_factor: [0.1], width_factor: 0}"), HasSubstr("[low, high]"));
  EXPECT_THAT(problem("random_translation", "{height_factor: 0, width_factor: 0, fill_mode: mirror}"), HasSubstr("reflect"));
  EXPECT_THAT(problem("random_translation", "{height_factor: 0, width_factor: 0, interpolation: nearest}"),
              HasSubstr("not built"));
  EXPECT_THAT(problem("random_resized_crop", "{size: 0}"), HasSubstr("size"));
  EXPECT_THAT(problem("random_resized_crop", "{scale: 0.5}"), HasSubstr("scale"));
  EXPECT_THAT(problem("random_resized_crop", "{scale: [0.5, 1.5]}"), HasSubstr("high <= 1"));
  EXPECT_THAT(problem("random_resized_crop", "{ratio: [2, 1]}"), HasSubstr("low <= high"));
  EXPECT_THAT(problem("color_jitter", "{}"), HasSubstr("changes nothing"));
  EXPECT_THAT(problem("color_jitter", "{brightness: -0.1}"), HasSubstr("brightness"));
  EXPECT_THAT(problem("color_jitter", "{hue: 0.6}"), HasSubstr("from 0.0 to 0.5"));
  EXPECT_THAT(problem("color_jitter", "{contrast: [1.2, 0.8]}"), HasSubstr("low <= high"));
  EXPECT_THAT(problem("pca_color", "{eigenvalues: [1, 2]}"), HasSubstr("expected 3 numbers"));
  EXPECT_THAT(problem("pca_color", "{sigma: -1}"), HasSubstr("sigma"));
  EXPECT_THAT(problem("rand_augment", "{magnitude: 31}"), HasSubstr("from 0 to 30"));
  EXPECT_THAT(problem("rand_augment", "{num_ops: 0}"), HasSubstr("num_ops"));
  EXPECT_THAT(problem("rand_augment", "{interpolation: bicubic}"), HasSubstr("bilinear"));
  EXPECT_THAT(problem("random_brightness", "{}"), HasSubstr("factor"));
  EXPECT_THAT(problem("random_brightness", "{factor: 0.1, value_range: [0, 1]}"), HasSubstr("value_range"));
  EXPECT_THAT(problem("random_contrast", "{factor: 1.5}"), HasSubstr("from 0.0 to 1.0"));
  EXPECT_THAT(problem("random_contrast", "{factor: [0.1, 0.2, 0.3]}"), HasSubstr("two of them"));
  EXPECT_THAT(problem("random_erasing", "{p: 2}"), HasSubstr("from 0.0 to 1.0"));
  EXPECT_THAT(problem("random_erasing", "{value: [1, 2]}"), HasSubstr("3 of them"));
  EXPECT_THAT(problem("random_hue", "{factor: [0.4, 0.2]}"), HasSubstr("low <= high"));
  EXPECT_THAT(problem("random_rotation", "{factor: 1.5}"), HasSubstr("factor"));
  EXPECT_THAT(problem("random_rotation", "{factor: 0.2, interpolation: cubic}"), HasSubstr("nearest"));
  EXPECT_THAT(problem("random_saturation", "{factor: -0.1}"), HasSubstr("from 0.0 to 1.0"));
  EXPECT_THAT(problem("random_zoom", "{height_factor: -1}"), HasSubstr("height_factor"));
  EXPECT_THAT(problem("random_zoom", "{width_factor: 0.1}"), HasSubstr("height_factor"));
  EXPECT_THAT(problem("trivial_augment", "{num_magnitude_bins: 1}"), HasSubstr("from 2"));
  EXPECT_THAT(problem("trivial_augment", "{magnitude: 3}"), HasSubstr("unknown key"));
  EXPECT_THAT(problem("resize_short", "{}"), HasSubstr("size"));
  EXPECT_THAT(problem("center_crop", "{size: -3}"), HasSubstr("size"));
  EXPECT_THAT(problem("random_flp", "{}"), HasSubstr("random_flip"));
}

}  // namespace
}  // namespace convoy
