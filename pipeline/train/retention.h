// Which checkpoints may go once a new one is committed and verified: all but the last `keep_last` and the best
// `keep_best`. A pure function; the trainer deletes what it returns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace convoy {

struct RetainedCheckpoint {
  std::int64_t step = 0;
  std::optional<double> score;  // of the monitored metric; none in mid-epoch
};

struct RetentionPolicy {
  int keep_last = 2;  // at least the newest one is always kept
  int keep_best = 1;
  bool higher_is_better = true;
};

// Steps to delete, ascending. Steps are distinct, in any order. Of equal scores the earlier step is the better one, as
// with Keras's ModelCheckpoint, which replaces its best only by a strictly better one.
std::vector<std::int64_t> steps_to_delete(std::span<const RetainedCheckpoint> committed, const RetentionPolicy& policy);

// The best step by the same order; none when no checkpoint has a score.
std::optional<std::int64_t> best_step(std::span<const RetainedCheckpoint> committed, bool higher_is_better);

}  // namespace convoy
