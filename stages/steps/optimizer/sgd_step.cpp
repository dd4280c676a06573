#include "stages/steps/optimizer/sgd_step.h"

#include <sgd_momentum_avx2.h>
#include <sgd_momentum_avx512.h>
#include <sgd_plain_avx2.h>
#include <sgd_plain_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/optimizer/update_rule.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundSgd : public BoundStep {
 public:
  BoundSgd(const Step& step, const BindContext& context)
      : value_(step.inputs[0]),
        gradient_(step.inputs[1]),
        velocity_(step.inputs.size() > 2 ? step.inputs[2] : kNoTensor),
        elements_(context.tensors[value_].elements(1)),
        rule_(step.attributes),
        momentum_(static_cast<float>(step.attributes.real("momentum", 0.0))),
        nesterov_(step.attributes.real("nesterov", 0.0) != 0),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int) const override { return chunk_count(elements_); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, elements_);
    auto value = flat_view(run.at<float>(value_) + chunk.begin, chunk.size);
    auto gradient = flat_view<const float>(run.at<float>(gradient_) + chunk.begin, chunk.size);
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

 private:
  TensorId value_, gradient_, velocity_;
  std::int64_t elements_;
  UpdateRule rule_;
  float momentum_;
  bool nesterov_, avx512_;
};

}  // namespace

const StepKind& sgd_update_kind() {
  static const SimpleKind<BoundSgd> kind("sgd_update");
  return kind;
}

}  // namespace convoy
