// Cuts one epoch's order of samples into batches.
//
// `next` is called by one thread at a time, `stop` by any.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/exec/input_pipeline.h"

namespace convoy {

// A batch that has still to be filled.
struct BatchTicket {
  std::uint64_t sequence = 0;
  std::uint32_t epoch = 0;
  std::int64_t position = 0;
  int count = 0;
};

class BatchSource {
 public:
  // Throws Error(internal) for a position outside the epoch.
  BatchSource(const InputPlan& plan, const EpochRange& range) : plan_(plan), next_{0, range.epoch, range.position, 0} {
    if (range.position < 0 || range.position > plan.sampler->size()) {
      throw Error(ExitCode::internal, "an epoch of " + std::to_string(plan.sampler->size()) +
                                          " samples cannot start at position " + std::to_string(range.position));
    }
  }

  // The next batch of the epoch; false at its end and after stop().
  bool next(BatchTicket& ticket) {
    const std::int64_t left = plan_.sampler->size() - next_.position;
    next_.count = static_cast<int>(std::min<std::int64_t>(left, plan_.batch_size));
    if (stopped() || next_.count == 0 || (plan_.drop_last && next_.count < plan_.batch_size)) return false;
    ticket = next_;
    ++next_.sequence;
    next_.position += next_.count;
    return true;
  }

  void stop() { stopped_.store(true, std::memory_order_relaxed); }
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

  std::uint64_t batches() const { return next_.sequence; }
  std::int64_t end_position() const { return next_.position; }  // after the last batch handed out

 private:
  const InputPlan& plan_;
  BatchTicket next_;
  std::atomic<bool> stopped_{false};
};

}  // namespace convoy
