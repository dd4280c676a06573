#include "stages/steps/loss/softmax_cross_entropy_step.h"

#include <smoothed_cross_entropy_avx2.h>
#include <smoothed_cross_entropy_avx512.h>
#include <softmax_cross_entropy_avx2.h>
#include <softmax_cross_entropy_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/loss/cross_entropy_backward.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

using Kernel = int (*)(halide_buffer_t*, std::int32_t, std::int32_t, float, halide_buffer_t*, halide_buffer_t*);

double smoothing_of(const Step& step) { return step.attributes.real("label_smoothing", 0.0); }

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : logits_(step.inputs[0]),
        labels_(step.inputs[1]),
        loss_(step.outputs[0]),
        probabilities_(step.outputs[1]),
        rows_{context.tensors[logits_].shape.channels},
        smoothing_(static_cast<float>(smoothing_of(step))) {
    const bool avx512 = context.isa == Isa::avx512;
    kernel_ = smoothing_ == 0.0f ? (avx512 ? softmax_cross_entropy_avx512 : softmax_cross_entropy_avx2)
                                 : (avx512 ? smoothed_cross_entropy_avx512 : smoothed_cross_entropy_avx2);
  }

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
    call_kernel("softmax_cross_entropy", kernel_, logits, rows_.outputs, run.at<std::int32_t>(labels_)[n], smoothing_, loss,
                probabilities);
  }

  TensorId logits_, labels_, loss_, probabilities_;
  LossRows rows_;
  float smoothing_;
  Kernel kernel_;
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
