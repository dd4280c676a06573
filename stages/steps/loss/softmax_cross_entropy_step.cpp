#include "stages/steps/loss/softmax_cross_entropy_step.h"

#include <mixed_cross_entropy_avx2.h>
#include <mixed_cross_entropy_avx512.h>
#include <smoothed_cross_entropy_avx2.h>
#include <smoothed_cross_entropy_avx512.h>
#include <softmax_cross_entropy_avx2.h>
#include <softmax_cross_entropy_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/loss/cross_entropy.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

using Kernel = int (*)(halide_buffer_t*, std::int32_t, std::int32_t, float, halide_buffer_t*, halide_buffer_t*);
using MixedKernel = int (*)(halide_buffer_t*, std::int32_t, std::int32_t, float, std::int32_t, float, float, halide_buffer_t*,
                            halide_buffer_t*);

double smoothing_of(const Step& step) { return step.attributes.real("label_smoothing", 0.0); }

class BoundForward : public BoundCrossEntropyForward {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : BoundCrossEntropyForward(step, context), smoothing_(static_cast<float>(smoothing_of(step))) {
    const bool avx512 = context.isa == Isa::avx512;
    kernel_ = smoothing_ == 0.0f ? (avx512 ? softmax_cross_entropy_avx512 : softmax_cross_entropy_avx2)
                                 : (avx512 ? smoothed_cross_entropy_avx512 : smoothed_cross_entropy_avx2);
    mixed_kernel_ = avx512 ? mixed_cross_entropy_avx512 : mixed_cross_entropy_avx2;
  }

 private:
  void run_sample(halide_buffer_t* logits, const SampleTarget& target, halide_buffer_t* loss,
                  halide_buffer_t* probabilities) const override {
    if (mixed()) {
      call_kernel("mixed_cross_entropy", mixed_kernel_, logits, outputs(), target.label, smoothing_, target.other, target.weight,
                  target.other_weight, loss, probabilities);
    } else {
      call_kernel("softmax_cross_entropy", kernel_, logits, outputs(), target.label, smoothing_, loss, probabilities);
    }
  }

  float smoothing_;
  Kernel kernel_;
  MixedKernel mixed_kernel_;
};

LossTargets targets_of(const Step& step, int classes) {
  const double smoothing = smoothing_of(step), off = smoothing / classes;
  return {static_cast<float>(1.0 - smoothing + off), static_cast<float>(off), 0, 1.0f};
}

class BoundBackward : public BoundCrossEntropyBackward {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : BoundCrossEntropyBackward(step, context, targets_of(step, context.tensors[step.outputs[0]].shape.channels)) {}
};

}  // namespace

const StepKind& softmax_cross_entropy_forward_kind() {
  static const SimpleKind<BoundForward> kind("softmax_cross_entropy_forward");
  return kind;
}

const StepKind& softmax_cross_entropy_backward_kind() {
  static const SimpleKind<BoundBackward> kind("softmax_cross_entropy_backward");
  return kind;
}

}  // namespace convoy
