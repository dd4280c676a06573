// kill -9 at random moments of a process that does nothing but save: the newest committed file always loads.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <random>

#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/retention.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_compare.h"
#include "tests/train/checkpoint_samples.h"
#include "tests/train/child_process.h"
#include "tests/train/faulty_files.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

// Saves from `first_step` on until it is killed `milliseconds` after its first commit; returns the last step it reported.
std::int64_t save_until_killed(const fs::path& folder, std::int64_t first_step, int milliseconds) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe failed");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    execl(CONVOY_CHECKPOINT_WRITER, "writer", folder.c_str(), std::to_string(first_step).c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::FILE* const output = fdopen(ends[0], "r");
  long long last = -1;
  if (std::fscanf(output, "%lld", &last) == 1) {
    usleep(static_cast<useconds_t>(milliseconds) * 1000);
    kill(child, SIGKILL);
    while (std::fscanf(output, "%lld", &last) == 1) {
    }
  }
  std::fclose(output);
  waitpid(child, nullptr, 0);
  return last;
}

TEST(CheckpointKill, TwentyRandomMoments) {
  const test::TempFolder folder;
  std::mt19937 engine(5);
  std::uniform_int_distribution<int> delay(0, 60);
  std::int64_t step = 1;
  std::size_t leftovers = 0;
  for (int round = 0; round < 20; ++round) {
    const std::int64_t reported = save_until_killed(folder.path(), step, delay(engine));
    ASSERT_GE(reported, step) << "the writer did not start";
    std::vector<std::string> refused;
    const auto newest = load_newest_checkpoint(folder.path(), refused);
    ASSERT_TRUE(newest);
    EXPECT_TRUE(refused.empty()) << refused[0];
    EXPECT_GE(newest->data.step, reported);  // committed but not reported is fine, the other way round is not
    EXPECT_LE(newest->data.step, reported + 1);
    test::expect_equal(newest->data, test::sample_checkpoint(newest->data.step, static_cast<std::uint32_t>(newest->data.step)));
    leftovers += remove_leftovers(folder.path()).size();
    std::vector<RetainedCheckpoint> committed;
    for (const fs::path& file : list_checkpoints(folder.path())) committed.push_back({*step_of_file_name(file), {}});
    for (const std::int64_t old : steps_to_delete(committed, {2, 0, true})) fs::remove(folder / checkpoint_file_name(old));
    const auto entries = std::distance(fs::directory_iterator(folder.path()), {});
    EXPECT_EQ(entries, static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, committed.size()))) << "only checkpoints are left";
    step = newest->data.step + 1;
  }
  EXPECT_GT(leftovers, 0u) << "no kill hit a save: the delays are too regular";
}

TEST(CheckpointKill, BeforeEachStepOfTheProtocol) {
  const test::TempFolder folder;
  save_checkpoint(test::sample_checkpoint(10), folder / checkpoint_file_name(10));
  int committed = 0, calls = 0;
  for (int code = -SIGKILL; code == -SIGKILL; ++calls) {
    code = test::run_in_child([&] {
      test::DeadlyFiles files(calls);
      CheckpointWriter(0, files).save(test::sample_checkpoint(20), folder / checkpoint_file_name(20));
      return 0;
    });
    ASSERT_TRUE(code == -SIGKILL || code == 0) << code;
    std::vector<std::string> refused;
    const auto newest = load_newest_checkpoint(folder.path(), refused);
    ASSERT_TRUE(newest);
    EXPECT_TRUE(refused.empty());
    test::expect_equal(newest->data, test::sample_checkpoint(newest->data.step));
    if (newest->data.step == 20) ++committed;
    EXPECT_EQ(remove_leftovers(folder.path()).size(), committed == 0 && calls > 0 ? 1u : 0u) << calls;
    fs::remove(folder / checkpoint_file_name(20));
  }
  EXPECT_GE(calls, 11);
  EXPECT_EQ(committed, 4);  // killed before opening, syncing or closing the folder; and not at all
}

}  // namespace
}  // namespace convoy
