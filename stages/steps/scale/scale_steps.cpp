#include "stages/steps/scale/scale_steps.h"

#include <scale_and_shift_avx2.h>
#include <scale_and_shift_avx512.h>
#include <scale_avx2.h>
#include <scale_avx512.h>
#include <scale_gradient_avx2.h>
#include <scale_gradient_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

class BoundScale : public BoundStep {
 public:
  BoundScale(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        scale_(step.inputs[1]),
        bias_(step.inputs[2]),
        y_(step.outputs[0]),
        x_stride_(context.tensors[x_].stride()),
        y_stride_(context.tensors[y_].stride()),
        shape_(context.tensors[x_].shape),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return chunk_count(std::int64_t{batch} * shape_.channel_blocks(), per_tile()); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const int blocks = shape_.channel_blocks();
    const Chunk chunk = chunk_of(tile, std::int64_t{run.batch} * blocks, per_tile());
    for (std::int64_t i = chunk.begin; i < chunk.begin + chunk.size; ++i) run_block(i / blocks, i % blocks, run);
  }

 private:
  int pixels() const { return shape_.height * shape_.width; }
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / (std::int64_t{pixels()} * kBlock)); }

  void run_block(std::int64_t n, std::int64_t b, const RunContext& run) const {
    const std::int64_t plane = b * pixels() * kBlock;
    Halide::Runtime::Buffer<const float, 2> x(run.at<float>(x_) + n * x_stride_ + plane, kBlock, pixels());
    Halide::Runtime::Buffer<float, 2> y(run.at<float>(y_) + n * y_stride_ + plane, kBlock, pixels());
    auto scale = flat_view<const float>(run.at<float>(scale_) + b * kBlock, kBlock);
    if (bias_ == kNoTensor) {
      call_kernel("scale", avx512_ ? scale_avx512 : scale_avx2, x, scale, scale, y);
    } else {
      auto bias = flat_view<const float>(run.at<float>(bias_) + b * kBlock, kBlock);
      call_kernel("scale_and_shift", avx512_ ? scale_and_shift_avx512 : scale_and_shift_avx2, x, scale, bias, y);
    }
  }

  TensorId x_, scale_, bias_, y_;
  std::int64_t x_stride_, y_stride_;
  Shape shape_;
  bool avx512_;
};

class BoundScaleGradient : public BoundStep {
 public:
  BoundScaleGradient(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_scale_(step.outputs[0]),
        x_stride_(context.tensors[x_].stride()),
        d_y_stride_(context.tensors[d_y_].stride()),
        shape_(context.tensors[x_].shape),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int) const override { return shape_.channel_blocks(); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::int64_t row = std::int64_t{shape_.width} * kBlock, plane = shape_.height * row;
    const auto view = [&](TensorId id, std::int64_t stride) {
      return StridedView<4>(run.at<float>(id) + plane * tile,
                            {{{kBlock, 1}, {shape_.width, kBlock}, {shape_.height, row}, {run.batch, stride}}});
    };
    auto x = view(x_, x_stride_), d_y = view(d_y_, d_y_stride_);
    auto d_scale = flat_view(run.at<float>(d_scale_) + tile * kBlock, kBlock);
    call_kernel("scale_gradient", avx512_ ? scale_gradient_avx512 : scale_gradient_avx2, x, d_y, d_scale);
  }

 private:
  TensorId x_, d_y_, d_scale_;
  std::int64_t x_stride_, d_y_stride_;
  Shape shape_;
  bool avx512_;
};

}  // namespace

const StepKind& scale_gradient_kind() {
  static const SimpleKind<BoundScaleGradient> kind("scale_gradient", {true, {}});
  return kind;
}

const StepKind& scale_kind() {
  static const SimpleKind<BoundScale> kind("scale", {true, {{0, 0}}});
  return kind;
}

}  // namespace convoy
