// SGD with momentum over some elements of a parameter; the formula is in sgd_step.h.
#pragma once

#include <vector>

#include "pipeline/core/isa.h"
#include "stages/steps/chunks.h"
#include "stages/steps/optimizer/update_rule.h"

namespace convoy {

class SgdRule {
 public:
  // `slots`: none, or the velocity.
  SgdRule(const Step&, Isa, TensorId value, const std::vector<TensorId>& slots);
  void apply(const RunContext&, const Chunk&, const float* gradient) const;

 private:
  TensorId value_, velocity_;
  UpdateRule rule_;
  float momentum_;
  bool nesterov_, avx512_;
};

}  // namespace convoy
