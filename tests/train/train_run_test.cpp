// Whole training runs on a tiny IDX data set: what a resumed run does with the kernel plan that its checkpoint stores.
#include "pipeline/train/train_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "pipeline/core/error.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_folder.h"
#include "stages/input/builtin_input_stages.h"
#include "stages/layers/builtin_layers.h"
#include "stages/optim/builtin_optimizers.h"
#include "stages/steps/builtin_steps.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

constexpr const char* kSpec = R"(version: 1
job: {name: tiny, seed: 3, output_dir: run}
data:
  train: {type: idx, images: images, labels: labels}
  color_mode: grayscale
  batch_size: 8
model:
  input_shape: [8, 8, 1]
  layers:
    - conv2d: {filters: 4, kernel_size: 3, padding: same, activation: relu}
    - max_pooling2d: {pool_size: 2}
    - flatten: {}
    - dense: {units: 10}
optimizer: {name: sgd, learning_rate: 0.01, momentum: 0.9}
trainer: {epochs: 1}
)";

Registry registry() { return {builtin_layers(), builtin_input_stages(), builtin_optimizers(), builtin_steps()}; }

class TrainRun : public testing::Test {
 protected:
  TrainRun() {
    std::vector<int> labels;
    for (int i = 0; i < 60; ++i) labels.push_back(i % 10);
    folder_.write("images", test::idx_images(60, 8, 8));
    folder_.write("labels", test::idx_labels(labels));
    folder_.write("spec.yaml", kSpec);
  }

  Job job(const std::vector<std::string>& overrides = {}) {
    return load_job(folder_.path() / "spec.yaml", overrides, registry());
  }

  void train(const Job& job, bool resume, bool allow_inexact = false) {
    TrainRunOptions options;
    options.resume = resume;
    options.allow_inexact = allow_inexact;
    options.show_progress = false;
    EXPECT_EQ(run_training(job, registry(), options, [] { return false; }), TrainOutcome::finished);
  }

  std::filesystem::path newest() { return list_checkpoints(checkpoint_folder(folder_.path() / "run")).back(); }

  // Stores the newest checkpoint again with another kernel plan.
  void change_plan(const std::function<void(KernelPlan&)>& change) {
    CheckpointData data = load_checkpoint(newest()).value_or_throw();
    KernelPlan plan = kernel_plan_from_json(data.kernel_plan);
    change(plan);
    data.kernel_plan = to_json(plan);
    save_checkpoint(data, newest());
  }

  test::TempFolder folder_;
};

TEST_F(TrainRun, ResumesWithTheStoredPlanAndStoresItAgain) {
  train(job(), false);
  KernelPlan stored;
  change_plan([&](KernelPlan& plan) { stored = plan; });
  train(job({"trainer.epochs=2"}), true);
  EXPECT_EQ(kernel_plan_from_json(load_checkpoint(newest()).value_or_throw().kernel_plan), stored);
}

TEST_F(TrainRun, RefusesAPlanThatThisBinaryLacksUnlessInexactIsAllowed) {
  train(job(), false);
  change_plan([](KernelPlan& plan) {
    ASSERT_FALSE(plan.choices.empty());
    plan.choices.begin()->second.variant = "of_another_version";
  });
  try {
    train(job({"trainer.epochs=2"}), true);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    EXPECT_THAT(error.what(), testing::HasSubstr("of_another_version"));
  }
  train(job({"trainer.epochs=2"}), true, true);
  EXPECT_EQ(load_checkpoint(newest()).value_or_throw().epoch, 2);
}

TEST_F(TrainRun, RefusesAPlanWithoutTheModelsSteps) {
  train(job(), false);
  change_plan([](KernelPlan& plan) { plan.choices.erase(plan.choices.begin()); });
  EXPECT_THROW(train(job({"trainer.epochs=2"}), true), Error);
}

TEST_F(TrainRun, FreshWeightsFollowTheSeedAlone) {
  const auto first_hash = [&](const char* seed) {
    std::filesystem::remove_all(folder_.path() / "run");
    train(job({std::string("job.seed=") + seed}), false);
    return hash_model_state(load_checkpoint(newest()).value_or_throw());
  };
  const std::string three = first_hash("3");
  EXPECT_EQ(first_hash("3"), three);
  EXPECT_NE(first_hash("4"), three);
}

}  // namespace
}  // namespace convoy
