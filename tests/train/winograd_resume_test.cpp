// Runs whose kernel plan holds Winograd of every kind: interrupted and resumed they end with the bits of a run that never
// stopped, whatever the spec says by then.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/train_run.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/train/tiny_job.h"

namespace convoy {
namespace {

const std::string kSpec =
    test::tiny_job(18, R"(    - conv2d: {name: first, filters: 40, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {name: second, filters: 48, kernel_size: 3, padding: same, activation: relu}
    - conv2d: {name: third, filters: 32, kernel_size: 3}
    - flatten: {}
    - dense: {units: 10}
)");

constexpr int kNever = 1000, kEpochSteps = 4;

class WinogradResume : public testing::Test {
 protected:
  WinogradResume() {
    test::write_idx(folder_, test::labels_of_ten(8 * kEpochSteps - 3), 18);
    folder_.write("spec.yaml", kSpec);
  }

  std::filesystem::path run() const { return folder_.path() / "run"; }
  std::filesystem::path newest() const { return list_checkpoints(checkpoint_folder(run())).back(); }
  CheckpointData state() const { return load_checkpoint(newest()).value_or_throw(); }

  // Stopped from poll number `poll` on, which comes behind each step and each epoch.
  void train(bool winograd, bool resume, int poll = kNever) {
    const Job job = load_job(folder_.path() / "spec.yaml",
                             {"trainer.epochs=2", std::string("runtime.winograd=") + (winograd ? "true" : "false")},
                             test::builtin_registry());
    TrainRunOptions options;
    options.resume = resume;
    options.show_progress = false;
    options.threads = 2;
    int polls = 0;
    const TrainOutcome outcome = run_training(job, test::builtin_registry(), options, [&] { return ++polls >= poll; });
    EXPECT_EQ(outcome, poll == kNever ? TrainOutcome::finished : TrainOutcome::stopped);
  }

  // Every second of the plan's fused convolutions becomes a split one, and a weight gradient; the first checkpoint of the run.
  void start_mixed_run() {
    train(true, false, 1);
    CheckpointData data = state();
    KernelPlan plan = kernel_plan_from_json(data.kernel_plan);
    bool second = false, split_gradient = false;
    for (auto& [step, choice] : plan.choices) {
      if (choice.variant == kWinogradGradient && !split_gradient) {
        choice = {std::string(kSplitWinogradGradient), {{"run_tiles", 100}, {"in_group", 2}, {"out_group", 2}}};
        split_gradient = true;
      }
      if (!choice.variant.starts_with(kFusedWinograd)) continue;
      if (second) choice.variant = std::string(kSplitWinograd) + choice.variant.substr(kFusedWinograd.size());
      second = !second;
    }
    data.kernel_plan = to_json(plan);
    save_checkpoint(data, newest());
    for (const std::string_view prefix : {kFusedWinograd, kSplitWinograd, kWinogradGradient})
      EXPECT_GT(count(prefix), 0) << prefix;
  }

  // Choices of the newest checkpoint's plan.
  int count(std::string_view prefix) const {
    const KernelPlan plan = kernel_plan_from_json(state().kernel_plan);
    return static_cast<int>(
        std::ranges::count_if(plan.choices, [&](const auto& c) { return c.second.variant.starts_with(prefix); }));
  }

  void keep(const std::string& name) {
    std::filesystem::copy(run(), folder_.path() / name, std::filesystem::copy_options::recursive);
  }
  void bring_back(const std::string& name) {
    std::filesystem::remove_all(run());
    std::filesystem::copy(folder_.path() / name, run(), std::filesystem::copy_options::recursive);
  }

  // From the kept start: uninterrupted, and stopped behind every step of the rest with a spec that says otherwise.
  void expect_equal_bits_from(const std::string& start, bool winograd) {
    train(winograd, true);
    const CheckpointData wanted = state();
    const std::string hash = hash_model_state(wanted);
    for (const int poll : {1, 3, 4, 6}) {
      SCOPED_TRACE("poll " + std::to_string(poll));
      bring_back(start);
      train(!winograd, true, poll);
      train(winograd, true, 1);
      train(!winograd, true);
      const CheckpointData end = state();
      EXPECT_EQ(end.step, wanted.step);
      EXPECT_EQ(end.kernel_plan, wanted.kernel_plan);
      EXPECT_EQ(hash_model_state(end), hash);
    }
  }

  test::TempFolder folder_;
};

TEST_F(WinogradResume, OfAPlanWithEveryKindGivesTheSameBits) {
  start_mixed_run();
  keep("start");
  expect_equal_bits_from("start", true);
  EXPECT_EQ(count(kWinogradGradient), 2);  // in both forms
  EXPECT_EQ(count(kSplitWinogradGradient), 1);
}

TEST_F(WinogradResume, OfAPlanWithoutItGivesTheSameBitsWhereTheRuleHasIt) {
  train(false, false, 1);
  keep("start");
  expect_equal_bits_from("start", false);
  for (const std::string_view prefix : {kFusedWinograd, kSplitWinograd, kWinogradGradient}) EXPECT_EQ(count(prefix), 0) << prefix;
}

// Else the runs above would be equal whatever plan they used.
TEST_F(WinogradResume, AndTheTwoPlansHaveOtherBits) {
  std::string hashes[2];
  for (const bool winograd : {false, true}) {
    std::filesystem::remove_all(run());
    train(winograd, false);
    hashes[winograd] = hash_model_state(state());
  }
  EXPECT_NE(hashes[0], hashes[1]);
}

}  // namespace
}  // namespace convoy
