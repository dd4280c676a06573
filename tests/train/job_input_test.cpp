// What a job says about its lists of input stages, and what its checkpoints will say of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/core/error.h"
#include "pipeline/train/input_contract.h"
#include "pipeline/train/load_job.h"
#include "tests/support/builtin_registry.h"

namespace convoy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Lines 5 and 6 hold the lists.
Job load(const std::string& augment, const std::string& eval_transform, const std::vector<std::string>& overrides = {}) {
  const std::string text =
      "version: 1\njob: {name: input, output_dir: run}\ndata: {train: {type: idx, images: i, labels: l}}\npreprocess: {mode: "
      "none}\n"
      "augment: " +
      augment + "\neval_transform: " + eval_transform +
      "\nmodel: {input_shape: [8, 6, 3], layers: [flatten: {}, dense: {units: 2}]}\noptimizer: {name: sgd, learning_rate: 0.1}\n";
  return load_job_text(text, "job.yaml", overrides, test::builtin_registry());
}

std::string complaint(const std::string& augment, const std::string& eval_transform) {
  try {
    load(augment, eval_transform);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    return error.what();
  }
  return "";
}

TEST(JobInput, ListsOfBothKinds) {
  const Job job = load("[random_resized_crop: {}, random_flip: {}]", "[resize_short: 9, center_crop: [8, 6]]");
  EXPECT_THAT(job.augment, SizeIs(2));
  EXPECT_THAT(job.eval_transform, SizeIs(2));
  EXPECT_THAT(job.resolved_yaml, HasSubstr("- resize_short:\n      size: 9"));
}

TEST(JobInput, ListsMustEndWithTheModelsInput) {
  EXPECT_THAT(complaint("[random_resized_crop: 7]", "[]"),
              StartsWith("job.yaml:5:11: augment[0].random_resized_crop: the stages end with 7x7, the model's input is 8x6"));
  EXPECT_THAT(complaint("[]", "[resize_short: 9]"),
              HasSubstr("job.yaml:6:18: eval_transform[0].resize_short: the stages end with a "
                        "size that varies"));
  EXPECT_THAT(complaint("[random_resized_crop: {size: [8, 6]}]", "[center_crop: {}]"), IsEmpty());
}

TEST(JobInput, EvaluationTakesNoRandomStage) {
  EXPECT_THAT(complaint("[]", "[random_flip: {}]"), HasSubstr("job.yaml:6:18: eval_transform[0].random_flip: is random"));
}

TEST(JobInput, TheContractNamesWhatIsNotTheDefault) {
  const std::string plain = input_contract(load("[]", "[]"));
  EXPECT_THAT(plain, Not(HasSubstr("channel_order"))) << "contracts of older checkpoints must stay equal";
  EXPECT_THAT(plain, Not(HasSubstr("eval_transform")));
  const Job job = load("[]", "[resize_short: 9, center_crop: {}]", {"preprocess.mode=caffe", "preprocess.resize_rule=antialias"});
  const std::vector<std::string> differences = contract_differences(plain, input_contract(job));
  EXPECT_THAT(differences, testing::Contains(HasSubstr("channel_order: checkpoint has null, spec has \"bgr\"")));
  EXPECT_THAT(differences, testing::Contains(HasSubstr("resize_short: size: 9")));
  EXPECT_THAT(differences, testing::Contains(HasSubstr("\"keras\", spec has \"antialias\"")));
}

}  // namespace
}  // namespace convoy
