#include "stages/steps/optimizer/sgd_rule.h"

#include <sgd_momentum_avx2.h>
#include <sgd_momentum_avx512.h>
#include <sgd_plain_avx2.h>
#include <sgd_plain_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"

namespace convoy {

SgdRule::SgdRule(const Step& step, Isa isa, TensorId value, const std::vector<TensorId>& slots)
    : value_(value),
      velocity_(slots.empty() ? kNoTensor : slots[0]),
      rule_(step.attributes),
      momentum_(static_cast<float>(step.attributes.real("momentum", 0.0))),
      nesterov_(step.attributes.real("nesterov", 0.0) != 0),
      avx512_(isa == Isa::avx512) {}

void SgdRule::apply(const RunContext& run, const Chunk& chunk, const float* d_value) const {
  auto value = flat_view(run.at<float>(value_) + chunk.begin, chunk.size);
  auto gradient = flat_view(d_value, chunk.size);
  const float rate = static_cast<float>(rule_.rate(run)), l2 = rule_.l2(), keep = rule_.keep(run);
  if (velocity_ == kNoTensor) {
    call_kernel("sgd_plain", avx512_ ? sgd_plain_avx512 : sgd_plain_avx2, value, gradient, rate, l2, keep, value);
    return;
  }
  auto velocity = flat_view(run.at<float>(velocity_) + chunk.begin, chunk.size);
  const float from_velocity = nesterov_ ? momentum_ : 1.0f, from_gradient = nesterov_ ? rate : 0.0f;
  call_kernel("sgd_momentum", avx512_ ? sgd_momentum_avx512 : sgd_momentum_avx2, value, gradient, velocity, rate, momentum_, l2,
              keep, from_velocity, from_gradient, value, velocity);
}

}  // namespace convoy
