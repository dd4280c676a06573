// What both optimizers share: the rate of this run and the two kinds of weight decay.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

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
