#include "stages/steps/optimizer/adam_step.h"

#include <adam_avx2.h>
#include <adam_avx512.h>

#include <cmath>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/optimizer/update_rule.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundAdam : public BoundStep {
 public:
  BoundAdam(const Step& step, const BindContext& context)
      : value_(step.inputs[0]),
        gradient_(step.inputs[1]),
        momentum_(step.inputs[2]),
        velocity_(step.inputs[3]),
        elements_(context.tensors[value_].elements(1)),
        rule_(step.attributes),
        beta_1_(step.attributes.real("beta_1")),
        beta_2_(step.attributes.real("beta_2")),
        epsilon_(static_cast<float>(step.attributes.real("epsilon"))),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int) const override { return chunk_count(elements_); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, elements_);
    auto value = flat_view(run.at<float>(value_) + chunk.begin, chunk.size);
    auto gradient = flat_view<const float>(run.at<float>(gradient_) + chunk.begin, chunk.size);
    auto momentum = flat_view(run.at<float>(momentum_) + chunk.begin, chunk.size);
    auto velocity = flat_view(run.at<float>(velocity_) + chunk.begin, chunk.size);
    call_kernel("adam", avx512_ ? adam_avx512 : adam_avx2, value, gradient, momentum, velocity, step_size(run),
                static_cast<float>(1.0 - beta_1_), static_cast<float>(1.0 - beta_2_), epsilon_, rule_.l2(), rule_.keep(run),
                value, momentum, velocity);
  }

 private:
  float step_size(const RunContext& run) const {
    const double t = static_cast<double>(run.step + 1);
    return static_cast<float>(rule_.rate(run) * std::sqrt(1.0 - std::pow(beta_2_, t)) / (1.0 - std::pow(beta_1_, t)));
  }

  TensorId value_, gradient_, momentum_, velocity_;
  std::int64_t elements_;
  UpdateRule rule_;
  double beta_1_, beta_2_;
  float epsilon_;
  bool avx512_;
};

}  // namespace

const StepKind& adam_update_kind() {
  static const SimpleKind<BoundAdam> kind("adam_update");
  return kind;
}

}  // namespace convoy
