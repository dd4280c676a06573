// Residual networks in training: the dense example learns, and blocks that are the identity go into a trained network unseen.
#include <gtest/gtest.h>

#include <filesystem>

#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/evaluator.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/run_session.h"
#include "pipeline/train/train_run.h"
#include "tests/models/model_job.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy::test {
namespace {

class ResidualTraining : public testing::Test {
 protected:
  std::string path(const char* name) const { return (folder_ / name).string(); }

  CheckpointData train(const Job& job) {
    TrainRunOptions options;
    options.show_progress = false;
    options.threads = 2;
    EXPECT_EQ(run_training(job, builtin_registry(), options, [] { return false; }), TrainOutcome::finished);
    return load_checkpoint(list_checkpoints(checkpoint_folder(job.spec.job.output_dir)).back()).value_or_throw();
  }

  TempFolder folder_;
};

TEST_F(ResidualTraining, FiveDenseBlocksLearn) {
  write_idx(folder_, labels_of_ten(80), 28);
  const std::vector<std::string> overrides{"job.output_dir=" + path("run"),
                                           "data.train.images=" + path("images"),
                                           "data.train.labels=" + path("labels"),
                                           "data.val.images=" + path("images"),
                                           "data.val.labels=" + path("labels"),
                                           "data.batch_size=16",
                                           "trainer.epochs=12"};
  const Job job = load_job(std::filesystem::path(CONVOY_JOBS_DIR) / "residual_dense_fashion.yaml", overrides, builtin_registry());
  int sums = 0;
  for (const NetworkNode& node : job.network.nodes) sums += node.type == "add";
  EXPECT_EQ(sums, 5);
  const CheckpointData trained = train(job);
  ASSERT_EQ(trained.history.size(), 12u);
  EXPECT_LT(trained.history.back().loss, 0.5 * trained.history.front().loss);
}

constexpr const char* kJob = R"(version: 1
job: {name: grow, seed: 3, output_dir: run}
data:
  train: {type: idx, images: images, labels: labels}
  val: {type: idx, images: images, labels: labels}
  color_mode: grayscale
  batch_size: 16
model:
  input_shape: [8, 8, 1]
  layers:
    - conv2d: {name: stem, filters: 20, kernel_size: 3, padding: 1, use_bias: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
BLOCKS    - global_average_pooling2d: {}
    - dense: {name: logits, units: 10}
optimizer: {name: sgd, learning_rate: 0.1, momentum: 0.9}
trainer: {epochs: 3}
)";

TEST_F(ResidualTraining, BlocksThatAreTheIdentityLeaveATrainedNetworkAsItIs) {
  write_idx(folder_, labels_of_ten(80), 8);
  const auto job_with = [&](const std::string& inserted) {
    std::string text = kJob;
    text.replace(text.find("BLOCKS"), 6, inserted);
    return load_job(folder_.write("spec.yaml", text), {}, builtin_registry());
  };
  const auto evaluated = [&](const Job& job, const std::vector<WeightTensor>& weights, bool partial) {
    SessionOptions options;
    options.training = false;
    const std::unique_ptr<Session> session = make_session(job, builtin_registry(), options);
    initialize_model(*session, job.spec.job.seed);
    if (partial) {
      EXPECT_NE(write_known_weights(*session, weights, "trained").find("block2_2_bn/gamma"), std::string::npos);
    } else {
      write_weights(*session, weights, "trained");
    }
    const auto source = DataSource::open_validation(job, ExecutorKind::graph, 1);
    return *evaluate(
        job, *session, *source, [] { return false; }, [](const SampleFailure&) {});
  };
  const Job small = job_with("");
  const std::vector<WeightTensor> weights = train(small).weights;
  const auto blocks = [](const std::string& zero) {
    return "    - residual_basic: {name: block1, filters: 20, zero_init_residual: " + zero +
           "}\n    - residual_basic: {name: block2, filters: 20, zero_init_residual: " + zero + "}\n";
  };
  const Job grown = job_with(blocks("true"));
  const ClassificationMetrics before = evaluated(small, weights, false), after = evaluated(grown, weights, true);
  EXPECT_EQ(after.loss(), before.loss());
  EXPECT_NE(evaluated(job_with(blocks("false")), weights, true).loss(), before.loss()) << "blocks that are not the identity";
  for (int label = 0; label < 10; ++label) {
    for (int predicted = 0; predicted < 10; ++predicted) {
      EXPECT_EQ(after.confusion(label, predicted), before.confusion(label, predicted)) << label << " " << predicted;
    }
  }
}

}  // namespace
}  // namespace convoy::test
