// Adam over some elements of a parameter; the formula is in adam_step.h.
#pragma once

#include <vector>

#include "pipeline/core/isa.h"
#include "stages/steps/chunks.h"
#include "stages/steps/optimizer/update_rule.h"

namespace convoy {

class AdamRule {
 public:
  // `slots`: momentum and velocity.
  AdamRule(const Step&, Isa, TensorId value, const std::vector<TensorId>& slots);
  void apply(const RunContext&, const Chunk&, const float* gradient) const;

 private:
  float step_size(const RunContext&) const;

  TensorId value_, momentum_, velocity_;
  UpdateRule rule_;
  double beta_1_, beta_2_;
  float epsilon_;
  bool avx512_;
};

}  // namespace convoy
