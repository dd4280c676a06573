#include "stages/steps/activation/activation_step.h"

#include <algorithm>

#include "stages/steps/activation/activation.h"
#include "stages/steps/chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// Zeroes the pad lanes inside `chunk` of a tensor whose images are laid out one after the other.
void zero_pads_of_chunk(const TensorDesc& desc, float* base, Chunk chunk) {
  const int live = desc.shape.channels % kBlock;
  if (live == 0) return;
  const std::int64_t item = desc.elements_per_item();
  const std::int64_t last_block = std::int64_t{desc.shape.height} * desc.shape.width * kBlock;
  const std::int64_t end = chunk.begin + chunk.size;
  for (std::int64_t n = chunk.begin / item; n * item < end; ++n) {
    const std::int64_t from = std::max(chunk.begin, (n + 1) * item - last_block);
    const std::int64_t to = std::min(end, (n + 1) * item);
    if (from < to) zero_pad_lanes(base + from, (to - from) / kBlock, live);
  }
}

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        desc_(context.tensors[step.inputs[0]]),
        isa_(context.isa),
        function_(activation_of(step.attributes, "function")) {}

  int tiles(int batch) const override { return chunk_count(desc_.elements(batch)); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, desc_.elements(run.batch));
    float* y = run.at<float>(y_);
    apply_activation(isa_, function_, run.at<float>(x_) + chunk.begin, y + chunk.begin, chunk.size);
    if (!leaves_pads_zero(function_)) zero_pads_of_chunk(desc_, y, chunk);
  }

 private:
  TensorId x_, y_;
  TensorDesc desc_;
  Isa isa_;
  Activation function_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : y_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_x_(step.outputs[0]),
        desc_(context.tensors[step.inputs[0]]),
        isa_(context.isa),
        function_(activation_of(step.attributes, "function")) {}

  int tiles(int batch) const override { return chunk_count(desc_.elements(batch)); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, desc_.elements(run.batch));
    apply_activation_backward(isa_, function_, run.at<float>(y_) + chunk.begin, run.at<float>(d_y_) + chunk.begin,
                              run.at<float>(d_x_) + chunk.begin, chunk.size);
  }

 private:
  TensorId y_, d_y_, d_x_;
  TensorDesc desc_;
  Isa isa_;
  Activation function_;
};

}  // namespace

const StepKind& activation_forward_kind() {
  static const SimpleKind<BoundForward> kind("activation_forward");
  return kind;
}

const StepKind& activation_backward_kind() {
  static const SimpleKind<BoundBackward> kind("activation_backward");
  return kind;
}

}  // namespace convoy
