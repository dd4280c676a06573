#include "stages/steps/optimizer/adam_rule.h"

#include <adam_avx2.h>
#include <adam_avx512.h>

#include <cmath>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"

namespace convoy {

AdamRule::AdamRule(const Step& step, Isa isa, TensorId value, const std::vector<TensorId>& slots)
    : value_(value),
      momentum_(slots.at(0)),
      velocity_(slots.at(1)),
      rule_(step.attributes),
      beta_1_(step.attributes.real("beta_1")),
      beta_2_(step.attributes.real("beta_2")),
      epsilon_(static_cast<float>(step.attributes.real("epsilon"))),
      avx512_(isa == Isa::avx512) {}

void AdamRule::apply(const RunContext& run, const Chunk& chunk, const float* d_value) const {
  auto value = flat_view(run.at<float>(value_) + chunk.begin, chunk.size);
  auto gradient = flat_view(d_value, chunk.size);
  auto momentum = flat_view(run.at<float>(momentum_) + chunk.begin, chunk.size);
  auto velocity = flat_view(run.at<float>(velocity_) + chunk.begin, chunk.size);
  call_kernel("adam", avx512_ ? adam_avx512 : adam_avx2, value, gradient, momentum, velocity, step_size(run),
              static_cast<float>(1.0 - beta_1_), static_cast<float>(1.0 - beta_2_), epsilon_, rule_.l2(), rule_.keep(run), value,
              momentum, velocity);
}

float AdamRule::step_size(const RunContext& run) const {
  const double t = static_cast<double>(run.step + 1);
  return static_cast<float>(rule_.rate(run) * std::sqrt(1.0 - std::pow(beta_2_, t)) / (1.0 - std::pow(beta_1_, t)));
}

}  // namespace convoy
