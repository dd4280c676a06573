// Jobs that mix images or weigh classes: what the weights are, what they do to the reported losses, and exact resume.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/class_weights.h"
#include "pipeline/train/data_parts.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/train_run.h"
#include "pipeline/train/verify_resume.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

// 60 images: class 0 has 40 of them, class 1 has 15, class 2 has 5, class 3 none.
constexpr const char* kSpec = R"(version: 1
job: {name: mixed, seed: 3, output_dir: run}
data:
  train: {type: idx, images: images, labels: labels}
  val: {type: idx, images: images, labels: labels}
  class_names: [ant, bee, cat, dog]
  color_mode: grayscale
  batch_size: 8
model:
  input_shape: [8, 8, 1]
  layers:
    - conv2d: {name: stem, filters: 4, kernel_size: 3, padding: same, activation: relu}
    - flatten: {name: flat}
    - dense: {name: side, inputs: [flat], units: 4}
    - dense: {name: logits, inputs: [flat], units: 4}
  auxiliary: [{layer: side, loss_weight: 0.3}]
optimizer: {name: sgd, learning_rate: 0.01, momentum: 0.9}
trainer: {epochs: 2}
)";

class MixedTargets : public testing::Test {
 protected:
  MixedTargets() {
    std::vector<int> labels;
    for (int i = 0; i < 60; ++i) labels.push_back(i % 3 != 2 ? 0 : (i < 45 ? 1 : 2));
    test::write_idx(folder_, labels, 8);
    folder_.write("spec.yaml", kSpec);
  }

  Job job(const std::vector<std::string>& overrides) {
    return load_job(folder_.path() / "spec.yaml", overrides, test::builtin_registry());
  }

  std::vector<float> weights(const std::string& class_weight) {
    const Job weighted = job({"loss.class_weight=" + class_weight});
    return class_weights(weighted, *open_dataset(weighted, weighted.spec.data.train));
  }

  // Of a run whose weights hardly move.
  EpochRecord first_epoch(std::vector<std::string> overrides, const std::string& run) {
    overrides.insert(overrides.end(), {"trainer.epochs=1", "optimizer.learning_rate=1e-9", "job.output_dir=" + run});
    TrainRunOptions options;
    options.show_progress = false;
    run_training(job(overrides), test::builtin_registry(), options, [] { return false; });
    return load_checkpoint(list_checkpoints(checkpoint_folder(folder_.path() / run)).back()).value_or_throw().history.at(0);
  }

  std::string complaint(const std::string& class_weight) {
    try {
      weights(class_weight);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
      return error.what();
    }
    return "";
  }

  test::TempFolder folder_;
};

TEST_F(MixedTargets, BalancedWeightsAreScikitLearns) {
  EXPECT_THAT(weights("balanced"), testing::ElementsAre(60.0f / (3 * 40), 60.0f / (3 * 15), 60.0f / (3 * 5), 1.0f));
}

TEST_F(MixedTargets, ClassesThatAreNotNamedHaveWeightOne) {
  EXPECT_THAT(weights("{bee: 2.5, dog: 0}"), testing::ElementsAre(1.0f, 2.5f, 1.0f, 0.0f));
  EXPECT_TRUE(weights("null").empty());
}

TEST_F(MixedTargets, WeightsOfOtherClassesOrOfNoneAreRefused) {
  EXPECT_THAT(complaint("{ca: 2}"), testing::HasSubstr("did you mean \"cat\"?"));
  EXPECT_THAT(complaint("{ant: 0, bee: 0, cat: 0, dog: 0}"), testing::HasSubstr("every class has weight 0"));
  const Job unnamed = job({"data.class_names=null", "loss.class_weight={cat: 2}"});
  try {
    class_weights(unnamed, *open_dataset(unnamed, unnamed.spec.data.train));
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("loss.class_weight.cat: the training data has no class of this name"));
  }
}

// As Keras: the mean divides by the samples, and validation knows no weights.
TEST_F(MixedTargets, WeightsScaleTheTrainingLossAndNotTheValidationLoss) {
  const EpochRecord plain = first_epoch({}, "plain");
  const EpochRecord doubled = first_epoch({"loss.class_weight={ant: 2, bee: 2, cat: 2, dog: 2}"}, "doubled");
  EXPECT_NEAR(doubled.loss, 2 * plain.loss, 1e-5 * plain.loss);
  EXPECT_EQ(doubled.accuracy, plain.accuracy);
  EXPECT_NEAR(doubled.val_loss, plain.val_loss, 1e-5 * plain.val_loss);
  const EpochRecord without_ants = first_epoch({"loss.class_weight={ant: 0}"}, "without_ants");
  EXPECT_LT(without_ants.loss, 0.7 * plain.loss);
  EXPECT_NEAR(without_ants.val_loss, plain.val_loss, 1e-5 * plain.val_loss);
}

TEST_F(MixedTargets, PlainJobsHaveNoSecondLabel) {
  const Registry registry = test::builtin_registry();
  EXPECT_EQ(make_program(job({}), registry, true).other_labels, kNoTensor);
  const Job mixed = job({"batch_augment={mixup_alpha: 0.2}"});
  EXPECT_NE(make_program(mixed, registry, true).other_labels, kNoTensor);
  EXPECT_EQ(make_program(mixed, registry, false).other_labels, kNoTensor);
}

// 8 steps an epoch: the cuts lie in the first epoch, at its end and in the second one.
TEST_F(MixedTargets, TheSameBitsForAnyThreadsExecutorAndCut) {
  const std::vector<std::string> mixing{"batch_augment={mixup_alpha: 0.2, cutmix_alpha: 1.0}", "loss.class_weight=balanced",
                                        "loss.label_smoothing=0.1"};
  const Registry registry = test::builtin_registry();
  const std::string plain = verify_resume(job({}), registry, 12, 5, 1, folder_.path()).straight_state;
  std::string wanted;
  for (const auto& [executor, threads, cut] : {std::tuple{"graph", 1, 5}, {"graph", 3, 8}, {"threads", 2, 11}}) {
    std::vector<std::string> overrides = mixing;
    overrides.push_back(std::string("runtime.executor=") + executor);
    const ResumeProof proof = verify_resume(job(overrides), registry, 12, cut, threads, folder_.path());
    EXPECT_TRUE(proof.equal()) << executor << ", cut at " << cut;
    if (wanted.empty()) wanted = proof.straight_state;
    EXPECT_EQ(proof.straight_state, wanted) << executor << " with " << threads << " threads";
  }
  EXPECT_NE(wanted, plain);
}

}  // namespace
}  // namespace convoy
