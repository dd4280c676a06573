#include "pipeline/train/retention.h"

#include <algorithm>
#include <set>

namespace convoy {
namespace {

// Steps with a score, best first.
std::vector<std::int64_t> ranked(std::span<const RetainedCheckpoint> committed, bool higher_is_better) {
  std::vector<RetainedCheckpoint> scored;
  std::ranges::copy_if(committed, std::back_inserter(scored), [](const RetainedCheckpoint& c) { return c.score.has_value(); });
  std::ranges::sort(scored, [&](const RetainedCheckpoint& a, const RetainedCheckpoint& b) {
    if (*a.score != *b.score) return higher_is_better ? *a.score > *b.score : *a.score < *b.score;
    return a.step < b.step;
  });
  std::vector<std::int64_t> steps;
  for (const RetainedCheckpoint& c : scored) steps.push_back(c.step);
  return steps;
}

std::size_t at_most(int count, std::size_t available) {
  return std::min(available, static_cast<std::size_t>(std::max(count, 0)));
}

}  // namespace

std::vector<std::int64_t> steps_to_delete(std::span<const RetainedCheckpoint> committed, const RetentionPolicy& policy) {
  std::vector<std::int64_t> steps;
  for (const RetainedCheckpoint& c : committed) steps.push_back(c.step);
  std::ranges::sort(steps);
  const std::size_t last = at_most(std::max(policy.keep_last, 1), steps.size());
  std::set<std::int64_t> kept(steps.end() - static_cast<std::ptrdiff_t>(last), steps.end());
  const std::vector<std::int64_t> best = ranked(committed, policy.higher_is_better);
  kept.insert(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(at_most(policy.keep_best, best.size())));
  std::erase_if(steps, [&](std::int64_t step) { return kept.contains(step); });
  return steps;
}

std::optional<std::int64_t> best_step(std::span<const RetainedCheckpoint> committed, bool higher_is_better) {
  const std::vector<std::int64_t> best = ranked(committed, higher_is_better);
  if (best.empty()) return {};
  return best.front();
}

}  // namespace convoy
