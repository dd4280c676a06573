// What must never reach a file is refused before anything is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pipeline/train/checkpoint.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_samples.h"

namespace convoy {
namespace {

using testing::HasSubstr;

void expect_refused(const CheckpointData& data, ExitCode code, const std::string& reason) {
  const test::TempFolder folder;
  try {
    save_checkpoint(data, folder / "a.h5");
    ADD_FAILURE() << "saved in spite of: " << reason;
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), code) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(reason));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(CheckpointRules, NoValueIsNanOrInfinite) {
  for (const float bad :
       {std::nanf(""), -std::nanf(""), std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()}) {
    CheckpointData data = test::sample_checkpoint(1);
    data.weights[4].values.back() = bad;
    expect_refused(data, ExitCode::numeric, "c5/kernel");
    data = test::sample_checkpoint(1);
    data.slots[3].tensor.values[0] = bad;
    expect_refused(data, ExitCode::numeric, "velocity/c1/bias");
    data = test::sample_checkpoint(1);
    data.partial.loss_sum = bad;
    expect_refused(data, ExitCode::numeric, "sum of losses");
    data = test::sample_checkpoint(1);
    data.history[1].val_loss = bad;
    expect_refused(data, ExitCode::numeric, "val_loss of epoch 2");
  }
}

TEST(CheckpointRules, NamesMustBeLinksOfOneLevel) {
  for (const char* name : {"", ".", "a/b", "/"}) {
    CheckpointData data;
    data.layer_names = {name};
    expect_refused(data, ExitCode::internal, "cannot be a name");
    data.layer_names = {"a"};
    data.weights = {test::sample_weight("a", name, {1})};
    expect_refused(data, ExitCode::internal, "cannot be a name");
  }
  CheckpointData data;
  data.layer_names = {std::string("a\0b", 3)};
  expect_refused(data, ExitCode::internal, "cannot be a name");
  data.layer_names = {std::string(20'000, 'a')};
  expect_refused(data, ExitCode::internal, "longer");
  data.layer_names = {"top_level_model_weights"};
  expect_refused(data, ExitCode::internal, "Keras");
}

TEST(CheckpointRules, WeightsFollowTheModel) {
  CheckpointData data;
  data.layer_names = {"a", "b"};
  data.weights = {test::sample_weight("b", "kernel", {1}), test::sample_weight("a", "kernel", {1})};
  expect_refused(data, ExitCode::internal, "out of model order");
  data.weights = {test::sample_weight("c", "kernel", {1})};
  expect_refused(data, ExitCode::internal, "belongs to no layer");
  data.weights = {test::sample_weight("a", "kernel", {1}), test::sample_weight("a", "kernel", {1})};
  expect_refused(data, ExitCode::internal, "exists twice");
  data.weights = {{"a", "kernel", {2, 2}, {1, 2, 3}}};
  expect_refused(data, ExitCode::internal, "3 values for 4 elements");
  data.weights = {{"a", "kernel", {0}, {}}};
  expect_refused(data, ExitCode::internal, "dimension of 0");
  data.weights = {{"a", "kernel", {}, {1}}};
  expect_refused(data, ExitCode::internal, "0 dimensions");
  data.weights.clear();
  data.layer_names = {"a", "a"};
  expect_refused(data, ExitCode::internal, "exists twice");
}

TEST(CheckpointRules, SlotsBelongToWeights) {
  CheckpointData data;
  data.layer_names = {"a"};
  data.weights = {test::sample_weight("a", "kernel", {2, 3})};
  data.slots = {{"momentum", test::sample_weight("a", "kernel", {3, 2})}};
  expect_refused(data, ExitCode::internal, "has no weight");
  data.slots = {{"momentum", test::sample_weight("a", "bias", {3})}};
  expect_refused(data, ExitCode::internal, "has no weight");
  data.slots = {{"a/b", test::sample_weight("a", "kernel", {2, 3})}};
  expect_refused(data, ExitCode::internal, "cannot be a name");
  data.slots = {{"m", data.weights[0]}, {"m", data.weights[0]}};
  expect_refused(data, ExitCode::internal, "exists twice");
}

TEST(CheckpointRules, TextsHaveNoZeroBytesAndStepsAreNotNegative) {
  CheckpointData data;
  data.resolved_spec = std::string("a\0b", 3);
  expect_refused(data, ExitCode::internal, "zero byte");
  data = {};
  data.class_names = {std::string(1, '\0')};
  expect_refused(data, ExitCode::internal, "zero byte");
  data = {};
  data.step = -1;
  expect_refused(data, ExitCode::internal, "negative");
}

}  // namespace
}  // namespace convoy
