// Retention against a model that says, one checkpoint at a time, why it stays.
#include "pipeline/train/retention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace convoy {
namespace {

bool better(const RetainedCheckpoint& a, const RetainedCheckpoint& b, bool higher) {
  if (*a.score == *b.score) return a.step < b.step;
  return (*a.score > *b.score) == higher;
}

bool model_keeps(const RetainedCheckpoint& c, const std::vector<RetainedCheckpoint>& all, const RetentionPolicy& policy) {
  const auto newer = std::ranges::count_if(all, [&](const auto& other) { return other.step > c.step; });
  if (newer < std::max(policy.keep_last, 1)) return true;
  if (!c.score) return false;
  return std::ranges::count_if(all, [&](const auto& other) { return other.score && better(other, c, policy.higher_is_better); }) <
         policy.keep_best;
}

TEST(Retention, FollowsTheModelOverRandomRuns) {
  std::mt19937 engine(3);
  const auto below = [&](int bound) { return static_cast<int>(engine() % static_cast<unsigned>(bound)); };
  for (int run = 0; run < 300; ++run) {
    const RetentionPolicy policy{below(5), below(4), below(2) == 0};
    std::vector<RetainedCheckpoint> disk;
    std::vector<RetainedCheckpoint> scored_ever;
    std::int64_t step = 0;
    for (int save = 0; save < 30; ++save) {
      step += 1 + below(50);
      RetainedCheckpoint made{step, {}};
      if (below(3) != 0) made.score = below(6) / 4.0;  // few values: many ties
      disk.insert(disk.begin() + below(static_cast<int>(disk.size()) + 1), made);
      if (made.score) scored_ever.push_back(made);
      std::vector<std::int64_t> expected;
      for (const RetainedCheckpoint& c : disk) {
        if (!model_keeps(c, disk, policy)) expected.push_back(c.step);
      }
      std::ranges::sort(expected);
      ASSERT_EQ(steps_to_delete(disk, policy), expected);
      std::erase_if(disk, [&](const RetainedCheckpoint& c) { return std::ranges::binary_search(expected, c.step); });
      ASSERT_TRUE(std::ranges::any_of(disk, [&](const auto& c) { return c.step == step; })) << "the newest one is always kept";
      if (policy.keep_best > 0 && !scored_ever.empty()) {
        const auto best = std::ranges::min_element(
            scored_ever, [&](const auto& a, const auto& b) { return better(a, b, policy.higher_is_better); });
        ASSERT_EQ(best_step(disk, policy.higher_is_better), best->step) << "the best of the whole run is never lost";
      }
    }
  }
}

TEST(Retention, SmallCases) {
  EXPECT_TRUE(steps_to_delete({}, {}).empty());
  EXPECT_EQ(best_step({}, true), std::nullopt);
  const std::vector<RetainedCheckpoint> four{{10, 0.9}, {20, 0.5}, {30, 0.9}, {40, {}}};
  EXPECT_EQ(steps_to_delete(four, {1, 1, true}), (std::vector<std::int64_t>{20, 30}));
  EXPECT_EQ(steps_to_delete(four, {1, 1, false}), (std::vector<std::int64_t>{10, 30}));
  EXPECT_EQ(steps_to_delete(four, {0, 0, true}), (std::vector<std::int64_t>{10, 20, 30}));
  EXPECT_TRUE(steps_to_delete(four, {4, 0, true}).empty());
  EXPECT_EQ(best_step(four, true), 10);
}

}  // namespace
}  // namespace convoy
