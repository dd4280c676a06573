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
  EXPECT_THAT(problem("resize_short", "{}"), HasSubstr("size"));
  EXPECT_THAT(problem("center_crop", "{size: -3}"), HasSubstr("size"));
  EXPECT_THAT(problem("random_rotation", "{factor: 0.2}"), HasSubstr("not built yet"));
  EXPECT_THAT(problem("random_flp", "{}"), HasSubstr("random_flip"));
}

}  // namespace
}  // namespace convoy
