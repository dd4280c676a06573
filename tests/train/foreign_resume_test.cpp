// Runs that go on under another spec, and data of other classes than the model's: what people are told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "pipeline/core/error.h"
#include "pipeline/train/train_run.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kSpec = R"(version: 1
job: {name: tiny, seed: 3, output_dir: run}
data:
  train: {type: idx, images: images, labels: labels}
  color_mode: grayscale
  batch_size: 8
model:
  input_shape: [8, 8, 1]
  layers:
    - conv2d: {name: conv, filters: 4, kernel_size: 3, padding: same, activation: relu}
    - max_pooling2d: {name: pool}
    - flatten: {}
    - dense: {name: out, units: 10}
optimizer: {name: sgd, learning_rate: 0.01}
trainer: {epochs: 1}
)";

class ForeignResume : public testing::Test {
 protected:
  ForeignResume() {
    test::write_idx(folder_, test::labels_of_ten(24), 8);
    folder_.write("spec.yaml", kSpec);
  }

  void train(const std::vector<std::string>& overrides, bool resume) {
    TrainRunOptions options;
    options.resume = resume;
    run_training(load_job(folder_.path() / "spec.yaml", overrides, test::builtin_registry()), test::builtin_registry(), options,
                 [] { return false; });
  }

  std::string complaint(const std::vector<std::string>& overrides, bool resume, ExitCode code) {
    try {
      train(overrides, resume);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), code);
      return error.what();
    }
    return "";
  }

  test::TempFolder folder_;
};

TEST_F(ForeignResume, AnotherNetworkIsNamedBeforeItsKernels) {
  train({}, false);
  EXPECT_THAT(complaint({"model.layers[0].conv2d.filters=6"}, true, ExitCode::bad_spec),
              AllOf(HasSubstr("is a checkpoint of another network"), HasSubstr("conv/kernel (3, 3, 1, 6)"),
                    HasSubstr("conv/kernel (3, 3, 1, 4)"), Not(HasSubstr("allow-inexact")), Not(HasSubstr("kernel plan"))));
  EXPECT_THAT(complaint({"model.layers[1].max_pooling2d.name=other"}, true, ExitCode::bad_spec),
              AllOf(HasSubstr("is a checkpoint of another network"), HasSubstr("other"), HasSubstr("pool"),
                    Not(HasSubstr("allow-inexact"))));
  EXPECT_EQ(complaint({"trainer.epochs=2"}, true, ExitCode::bad_spec), "");
}

TEST_F(ForeignResume, ALongListOfChangesIsCutOff) {
  train({}, false);
  std::string names = "[bias";
  for (int i = 0; i < 24; ++i) names += ", bias";
  testing::internal::CaptureStderr();
  train({"optimizer.exclude_from_weight_decay=" + names + "]"}, true);
  std::istringstream lines(testing::internal::GetCapturedStderr());
  int named = 0, counted = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool change = line.find("changed since this checkpoint: ") != std::string::npos;
    const bool rest = line.find("changed since this checkpoint: and 5 more") != std::string::npos;
    named += change && !rest;
    counted += rest;
  }
  EXPECT_EQ(named, 20);
  EXPECT_EQ(counted, 1);
}

TEST_F(ForeignResume, OtherClassesAreCountedAtTheDataSource) {
  EXPECT_THAT(complaint({"model.layers[3].dense.units=5"}, false, ExitCode::bad_data),
              AllOf(StartsWith((folder_.path() / "spec.yaml").string() + ":4:"),
                    HasSubstr("has 10 classes, but the model's last layer 'out' has 5 outputs; ")));
  EXPECT_THAT(complaint({"model.layers[3].dense.units=1", "loss={name: binary_crossentropy}"}, false, ExitCode::bad_data),
              HasSubstr("has 10 classes, but the model's last layer 'out' has 1 output, which tells 2 classes apart; "));
}

}  // namespace
}  // namespace convoy
