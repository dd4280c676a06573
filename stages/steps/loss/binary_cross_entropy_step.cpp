#include "stages/steps/loss/binary_cross_entropy_step.h"

#include <binary_cross_entropy_avx2.h>
#include <binary_cross_entropy_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/loss/cross_entropy_backward.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// A single output answers "is it class 1?".
LossTargets targets_of(const Step& step, int outputs) {
  const double half = step.attributes.real("label_smoothing", 0.0) / 2;
  return {static_cast<float>(1.0 - half), static_cast<float>(half), outputs == 1 ? 1 : 0, static_cast<float>(outputs)};
}

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : logits_(step.inputs[0]),
        labels_(step.inputs[1]),
        loss_(step.outputs[0]),
        probabilities_(step.outputs[1]),
        rows_{context.tensors[logits_].shape.channels},
        targets_(targets_of(step, rows_.outputs)),
        kernel_(context.isa == Isa::avx512 ? binary_cross_entropy_avx512 : binary_cross_entropy_avx2) {}

  int tiles(int batch) const override { return rows_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk rows = rows_.of(tile, run.batch);
    for (std::int64_t n = rows.begin; n < rows.begin + rows.size; ++n) run_sample(n, run);
  }

 private:
  void run_sample(std::int64_t n, const RunContext& run) const {
    const std::int64_t offset = n * rows_.padded();
    Halide::Runtime::Buffer<const float, 2> logits(run.at<float>(logits_) + offset, kBlock, blocks_of(rows_.outputs));
    Halide::Runtime::Buffer<float, 2> probabilities(run.at<float>(probabilities_) + offset, kBlock, blocks_of(rows_.outputs));
    auto loss = flat_view(run.at<float>(loss_) + n, 1);
    const std::int32_t active = run.at<std::int32_t>(labels_)[n] - targets_.first_label;
    call_kernel("binary_cross_entropy", kernel_, logits, rows_.outputs, active, targets_.on, targets_.off, loss, probabilities);
  }

  TensorId logits_, labels_, loss_, probabilities_;
  LossRows rows_;
  LossTargets targets_;
  int (*kernel_)(halide_buffer_t*, std::int32_t, std::int32_t, float, float, halide_buffer_t*, halide_buffer_t*);
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
