// Every row of the tables gives exactly one error, with file, line, key and reason.
#include "bad_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "spec_text.h"

namespace convoy::spec {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class BadSpecTest : public testing::TestWithParam<BadSpec> {};

TEST_P(BadSpecTest, IsReportedOnceWithLineAndKey) {
  const BadSpec& bad = GetParam();
  const std::vector<std::string> errors = read_text(base_with(bad.changed, bad.replacement)).errors;
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_THAT(errors[0], StartsWith("spec.yaml:" + std::to_string(bad.line) + ":"));
  EXPECT_THAT(errors[0], HasSubstr(bad.key.empty() ? ": " : ": " + bad.key + ": "));
  EXPECT_THAT(errors[0], HasSubstr(bad.message));
}

std::string case_name(const testing::TestParamInfo<BadSpec>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Yaml, BadSpecTest, testing::ValuesIn(bad_yaml()), case_name);
INSTANTIATE_TEST_SUITE_P(Data, BadSpecTest, testing::ValuesIn(bad_data()), case_name);
INSTANTIATE_TEST_SUITE_P(Model, BadSpecTest, testing::ValuesIn(bad_model()), case_name);
INSTANTIATE_TEST_SUITE_P(Training, BadSpecTest, testing::ValuesIn(bad_training()), case_name);
INSTANTIATE_TEST_SUITE_P(NotBuilt, BadSpecTest, testing::ValuesIn(bad_not_built()), case_name);

TEST(BadSpec, ClassWeightsAreForClassesThatTheSpecNames) {
  const std::string text = base_with(17, "loss: {class_weight: {bee: 1, an: 2}}");
  const std::vector<std::string> errors = read_text(text, "spec.yaml", {"data.class_names=[ant, bee]"}).errors;
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_THAT(errors[0], StartsWith("spec.yaml:17:"));
  EXPECT_THAT(errors[0], HasSubstr("loss.class_weight.an: data.class_names has no such class; did you mean \"ant\"?"));
  EXPECT_THAT(read_text(text).errors, SizeIs(0)) << "the data may have them";
}

TEST(BadSpecTables, HoldAtLeastAHundredDifferentSpecs) {
  std::set<std::string> texts;
  for (const auto& table : {bad_yaml(), bad_data(), bad_model(), bad_training(), bad_not_built()}) {
    for (const BadSpec& bad : table) EXPECT_TRUE(texts.insert(base_with(bad.changed, bad.replacement)).second) << bad.name;
  }
  EXPECT_GE(texts.size(), 100u);
}

}  // namespace
}  // namespace convoy::spec
