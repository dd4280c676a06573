#include "stages/steps/loss/binary_cross_entropy_step.h"

#include <binary_cross_entropy_avx2.h>
#include <binary_cross_entropy_avx512.h>
#include <mixed_binary_cross_entropy_avx2.h>
#include <mixed_binary_cross_entropy_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/loss/cross_entropy.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// A single output answers "is it class 1?".
LossTargets targets_of(const Step& step, int outputs) {
  const double half = step.attributes.real("label_smoothing", 0.0) / 2;
  return {static_cast<float>(1.0 - half), static_cast<float>(half), outputs == 1 ? 1 : 0, static_cast<float>(outputs)};
}

class BoundForward : public BoundCrossEntropyForward {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : BoundCrossEntropyForward(step, context),
        targets_(targets_of(step, outputs())),
        kernel_(context.isa == Isa::avx512 ? binary_cross_entropy_avx512 : binary_cross_entropy_avx2),
        mixed_kernel_(context.isa == Isa::avx512 ? mixed_binary_cross_entropy_avx512 : mixed_binary_cross_entropy_avx2) {}

 private:
  void run_sample(halide_buffer_t* logits, const SampleTarget& target, halide_buffer_t* loss,
                  halide_buffer_t* probabilities) const override {
    const std::int32_t active = target.label - targets_.first_label;
    if (mixed()) {
      call_kernel("mixed_binary_cross_entropy", mixed_kernel_, logits, outputs(), active, targets_.on, targets_.off,
                  target.other - targets_.first_label, target.weight, target.other_weight, loss, probabilities);
    } else {
      call_kernel("binary_cross_entropy", kernel_, logits, outputs(), active, targets_.on, targets_.off, loss, probabilities);
    }
  }

  LossTargets targets_;
  int (*kernel_)(halide_buffer_t*, std::int32_t, std::int32_t, float, float, halide_buffer_t*, halide_buffer_t*);
  int (*mixed_kernel_)(halide_buffer_t*, std::int32_t, std::int32_t, float, float, std::int32_t, float, float, halide_buffer_t*,
                       halide_buffer_t*);
};

class BoundBackward : public BoundCrossEntropyBackward {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : BoundCrossEntropyBackward(step, context, targets_of(step, context.tensors[step.outputs[0]].shape.channels)) {}
};

}  // namespace

const StepKind& binary_cross_entropy_forward_kind() {
  static const SimpleKind<BoundForward> kind("binary_cross_entropy_forward");
  return kind;
}

const StepKind& binary_cross_entropy_backward_kind() {
  static const SimpleKind<BoundBackward> kind("binary_cross_entropy_backward");
  return kind;
}

}  // namespace convoy
