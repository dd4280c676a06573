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
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy::test {
namespace {

class ResidualTraining : public testing::Test {
 protected:
  void write_data(int side) {
    std::vector<int> labels;
    for (int i = 0; i < 80; ++i) labels.push_back(i % 10);
    folder_.write("images", idx_images(80, side, side));
    folder_.write("labels", idx_labels(labels));
  }

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
  write_data(28);
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

}  // namespace
}  // namespace convoy::test
