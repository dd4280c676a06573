#include "stages/steps/loss/softmax_cross_entropy_step.h"

#include <softmax_cross_entropy_avx2.h>
#include <softmax_cross_entropy_avx512.h>
#include <softmax_cross_entropy_backward_avx2.h>
#include <softmax_cross_entropy_backward_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// Samples cut into runs of about 16 K logits: exp makes them dearer than a copy.
struct Rows {
  int classes;

  int padded() const { return padded_channels(classes); }
  std::int64_t per_tile() const { return std::max(1, 16384 / padded()); }
  int tiles(int batch) const { return chunk_count(batch, per_tile()); }
  Chunk of(int tile, int batch) const { return chunk_of(tile, batch, per_tile()); }
};

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : logits_(step.inputs[0]),
        labels_(step.inputs[1]),
        loss_(step.outputs[0]),
        probabilities_(step.outputs[1]),
        rows_{context.tensors[logits_].shape.channels},
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return rows_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk rows = rows_.of(tile, run.batch);
    for (std::int64_t n = rows.begin; n < rows.begin + rows.size; ++n) run_sample(n, run);
  }

 private:
  void run_sample(std::int64_t n, const RunContext& run) const {
    const std::int64_t offset = n * rows_.padded();
    Halide::Runtime::Buffer<const float, 2> logits(run.at<float>(logits_) + offset, kBlock, blocks_of(rows_.classes));
    Halide::Runtime::Buffer<float, 2> probabilities(run.at<float>(probabilities_) + offset, kBlock, blocks_of(rows_.classes));
    auto loss = flat_view(run.at<float>(loss_) + n, 1);
    call_kernel("softmax_cross_entropy", avx512_ ? softmax_cross_entropy_avx512 : softmax_cross_entropy_avx2, logits,
                rows_.classes, run.at<std::int32_t>(labels_)[n], loss, probabilities);
  }

  TensorId logits_, labels_, loss_, probabilities_;
  Rows rows_;
  bool avx512_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : probabilities_(step.inputs[0]),
        labels_(step.inputs[1]),
        d_logits_(step.outputs[0]),
        rows_{context.tensors[d_logits_].shape.channels},
        weight_(static_cast<float>(step.attributes.real("weight", 1.0))),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return rows_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk rows = rows_.of(tile, run.batch);
    const std::int64_t offset = rows.begin * rows_.padded();
    const int blocks = blocks_of(rows_.classes), count = static_cast<int>(rows.size);
    Halide::Runtime::Buffer<const float, 3> probabilities(run.at<float>(probabilities_) + offset, kBlock, blocks, count);
    Halide::Runtime::Buffer<float, 3> d_logits(run.at<float>(d_logits_) + offset, kBlock, blocks, count);
    auto labels = flat_view<const std::int32_t>(run.at<std::int32_t>(labels_) + rows.begin, count);
    call_kernel("softmax_cross_entropy_backward",
                avx512_ ? softmax_cross_entropy_backward_avx512 : softmax_cross_entropy_backward_avx2, probabilities, labels,
                weight_ / static_cast<float>(run.batch), d_logits);
  }

 private:
  TensorId probabilities_, labels_, d_logits_;
  Rows rows_;
  float weight_;
  bool avx512_;
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
