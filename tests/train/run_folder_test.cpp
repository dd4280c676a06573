// The run folder: which checkpoints a save keeps, what counts as a run, and who may use it.
#include "pipeline/train/run_folder.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "pipeline/train/checkpoint_folder.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_samples.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

std::string refusal(const std::filesystem::path& folder, bool resume) {
  try {
    const RunFolder run(folder, resume);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    return error.what();
  }
  return "none";
}

TEST(RunFolder, TakesARunThatIsThereOnlyToResumeIt) {
  const test::TempFolder folder;
  folder.write("run/spec.yaml", std::string_view("left by a job that failed before its first checkpoint"));
  EXPECT_EQ(refusal(folder / "run", false), "none");
  folder.write("run/checkpoints/ckpt-000000000001.h5", std::string_view("any"));
  EXPECT_THAT(refusal(folder / "run", false), testing::HasSubstr("already holds a run"));
  EXPECT_EQ(refusal(folder / "run", true), "none");
}

// Whether a run is there is asked under the lock: a job that is just beginning has written nothing yet, or all of it.
TEST(RunFolder, AsksForTheLockFirst) {
  const test::TempFolder folder;
  const RunFolder first(folder / "run", false);
  EXPECT_THAT(refusal(folder / "run", false), testing::HasSubstr("another job"));
  folder.write("run/checkpoints/ckpt-000000000001.h5", std::string_view("any"));
  EXPECT_THAT(refusal(folder / "run", false), testing::HasSubstr("another job"));
}

class SavedRun : public testing::Test {
 protected:
  // Saves as the job does at the end of an epoch, and returns the file.
  fs::path save(std::int64_t step, const std::vector<EpochRecord>& history = {}) {
    CheckpointData data = test::sample_checkpoint(step);
    data.history = history;
    CheckpointWriter writer(checkpoint_bytes_bound(data));
    return RunFolder(folder_ / "run", true).save(writer, data, rule_);
  }

  test::TempFolder folder_;
  spec::CheckpointSpec rule_{"accuracy", "max", 0, 1};
};

TEST_F(SavedRun, ADamagedLaterCheckpointDoesNotPushOutTheOneJustWritten) {
  const fs::path later = save(100);
  fs::resize_file(later, 1000);
  const fs::path before = save(50), written = save(60);
  EXPECT_TRUE(fs::exists(written));
  EXPECT_FALSE(fs::exists(before)) << "one is kept";
}

TEST_F(SavedRun, KeepsTheBestByTheMonitoredMetric) {
  rule_.keep_best = 1;
  // The best of each metric is another epoch's.
  const std::vector<EpochRecord> history{{1, 10, 0.1, 0.5, 0.5, 0.5, 0.1, 1, true},
                                         {2, 20, 0.5, 0.9, 0.5, 0.5, 0.1, 1, true},
                                         {3, 30, 0.5, 0.5, 0.1, 0.5, 0.1, 1, true},
                                         {4, 40, 0.5, 0.5, 0.5, 0.9, 0.1, 1, true},
                                         {5, 50, 0.5, 0.5, 0.5, 0.5, 0.1, 1, true}};
  const std::pair<const char*, std::int64_t> cases[] = {{"loss", 10},     {"accuracy", 20},     {"top1", 20},
                                                        {"val_loss", 30}, {"val_accuracy", 40}, {"val_top1", 40}};
  for (const auto& [metric, best] : cases) {
    SCOPED_TRACE(metric);
    rule_.monitor = metric;
    rule_.mode = std::string(metric).ends_with("loss") ? "min" : "max";
    fs::remove_all(folder_ / "run");
    for (const EpochRecord& record : history) save(record.step, {history.begin(), history.begin() + record.epoch});
    std::vector<std::int64_t> kept;
    for (const fs::path& file : list_checkpoints(checkpoint_folder(folder_ / "run"))) kept.push_back(*step_of_file_name(file));
    EXPECT_EQ(kept, (std::vector<std::int64_t>{best, 50}));
  }
}

TEST_F(SavedRun, CheckpointsAloneAreARun) {
  EXPECT_FALSE(holds_a_run(folder_ / "run"));
  save(5);
  EXPECT_TRUE(holds_a_run(folder_ / "run"));
  EXPECT_THROW(RunFolder(folder_ / "run", false), Error);
}

}  // namespace
}  // namespace convoy
