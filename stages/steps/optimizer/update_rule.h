// What both optimizers share: the rate of this run, the two kinds of weight decay, and chunks as tiles.
#pragma once

#include "pipeline/graph/step_kind.h"
#include "stages/steps/chunks.h"

namespace convoy {

// 64 KB of each array: the five arrays of Adam fit a level-2 cache, and small networks still have tiles for every thread.
inline constexpr std::int64_t kUpdateChunk = 1024 * kBlock;

struct UpdateRule {
  double lr_mult, weight_decay;
  bool decoupled;

  explicit UpdateRule(const Attributes& a)
      : lr_mult(a.real("lr_mult", 1.0)), weight_decay(a.real("weight_decay", 0.0)), decoupled(a.real("decoupled", 0.0) != 0) {}

  double rate(const RunContext& run) const { return run.learning_rate * lr_mult; }
  // Share of the weight that is added to its gradient.
  float l2() const { return decoupled ? 0.0f : static_cast<float>(weight_decay); }
  // Share of the weight that stays before the update.
  float keep(const RunContext& run) const { return decoupled ? static_cast<float>(1.0 - rate(run) * weight_decay) : 1.0f; }
};

}  // namespace convoy
