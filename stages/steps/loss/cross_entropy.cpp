#include "stages/steps/loss/cross_entropy.h"

#include <cross_entropy_backward_avx2.h>
#include <cross_entropy_backward_avx512.h>
#include <mixed_cross_entropy_backward_avx2.h>
#include <mixed_cross_entropy_backward_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"

namespace convoy {

SampleTarget TargetInputs::of(std::int64_t n, const RunContext& run) const {
  const std::int32_t label = labels(run)[n];
  if (!mixed()) return {label, label};
  const float* pair = weights(run) + 2 * n;
  return {label, others(run)[n], pair[0], pair[1]};
}

BoundCrossEntropyForward::BoundCrossEntropyForward(const Step& step, const BindContext& context)
    : logits_(step.inputs[0]),
      loss_(step.outputs[0]),
      probabilities_(step.outputs[1]),
      targets_(step),
      rows_{context.tensors[logits_].shape.channels} {}

void BoundCrossEntropyForward::run(int tile, const RunContext& run, std::byte*) const {
  const Chunk rows = rows_.of(tile, run.batch);
  const int blocks = blocks_of(rows_.outputs);
  for (std::int64_t n = rows.begin; n < rows.begin + rows.size; ++n) {
    const std::int64_t offset = n * rows_.padded();
    Halide::Runtime::Buffer<const float, 2> logits(run.at<float>(logits_) + offset, kBlock, blocks);
    Halide::Runtime::Buffer<float, 2> probabilities(run.at<float>(probabilities_) + offset, kBlock, blocks);
    auto loss = flat_view(run.at<float>(loss_) + n, 1);
    run_sample(logits, targets_.of(n, run), loss, probabilities);
  }
}

BoundCrossEntropyBackward::BoundCrossEntropyBackward(const Step& step, const BindContext& context, const LossTargets& targets)
    : probabilities_(step.inputs[0]),
      d_logits_(step.outputs[0]),
      inputs_(step),
      rows_{context.tensors[d_logits_].shape.channels},
      targets_(targets),
      weight_(static_cast<float>(step.attributes.real("weight", 1.0))),
      avx512_(context.isa == Isa::avx512) {}

void BoundCrossEntropyBackward::run(int tile, const RunContext& run, std::byte*) const {
  const Chunk rows = rows_.of(tile, run.batch);
  const std::int64_t offset = rows.begin * rows_.padded();
  const int blocks = blocks_of(rows_.outputs), count = static_cast<int>(rows.size);
  Halide::Runtime::Buffer<const float, 3> probabilities(run.at<float>(probabilities_) + offset, kBlock, blocks, count);
  Halide::Runtime::Buffer<float, 3> d_logits(run.at<float>(d_logits_) + offset, kBlock, blocks, count);
  auto labels = flat_view<const std::int32_t>(inputs_.labels(run) + rows.begin, count);
  const float scale = weight_ / (static_cast<float>(run.batch) * targets_.divisor);
  if (inputs_.mixed()) {
    auto others = flat_view<const std::int32_t>(inputs_.others(run) + rows.begin, count);
    Halide::Runtime::Buffer<const float, 2> weights(inputs_.weights(run) + 2 * rows.begin, 2, count);
    call_kernel("mixed_cross_entropy_backward", avx512_ ? mixed_cross_entropy_backward_avx512 : mixed_cross_entropy_backward_avx2,
                probabilities, labels, rows_.outputs, targets_.first_label, targets_.on, targets_.off, scale, others, weights,
                d_logits);
    return;
  }
  call_kernel("cross_entropy_backward", avx512_ ? cross_entropy_backward_avx512 : cross_entropy_backward_avx2, probabilities,
              labels, rows_.outputs, targets_.first_label, targets_.on, targets_.off, scale, d_logits);
}

}  // namespace convoy
