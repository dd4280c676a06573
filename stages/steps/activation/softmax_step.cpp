#include "stages/steps/activation/softmax_step.h"

#include <softmax_avx2.h>
#include <softmax_avx512.h>
#include <softmax_backward_avx2.h>
#include <softmax_backward_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

// The pixels of a batch cut into runs of about 16 K values: exp makes them dearer than a copy.
class Pixels {
 public:
  explicit Pixels(const Shape& shape) : shape_(shape) {}

  int tiles(int batch) const { return chunk_count(batch * per_item(), per_tile()); }

  // Calls run(item, first pixel, pixels) for each item of the tile.
  template <typename Run>
  void for_each(int tile, int batch, Run run) const {
    const Chunk chunk = chunk_of(tile, batch * per_item(), per_tile());
    for (std::int64_t at = chunk.begin, end = chunk.begin + chunk.size; at < end;) {
      const std::int64_t count = std::min(end - at, per_item() - at % per_item());
      run(at / per_item(), at % per_item(), count);
      at += count;
    }
  }

  // `pixels` pixels from `first` on of the item at `item`: (lane, pixel, block).
  StridedView<3> view(const float* item, std::int64_t first, std::int64_t pixels) const {
    return {item + first * kBlock, {{{kBlock, 1}, {pixels, kBlock}, {shape_.channel_blocks(), per_item() * kBlock}}}};
  }

 private:
  std::int64_t per_item() const { return std::int64_t{shape_.height} * shape_.width; }
  std::int64_t per_tile() const { return std::max(1, 16384 / padded_channels(shape_.channels)); }

  Shape shape_;
};

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        x_stride_(context.tensors[x_].stride()),
        y_stride_(context.tensors[y_].stride()),
        channels_(context.tensors[x_].shape.channels),
        pixels_(context.tensors[x_].shape),
        kernel_(context.isa == Isa::avx512 ? softmax_avx512 : softmax_avx2) {}

  int tiles(int batch) const override { return pixels_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    pixels_.for_each(tile, run.batch, [&](std::int64_t n, std::int64_t first, std::int64_t count) {
      auto x = pixels_.view(run.at<float>(x_) + n * x_stride_, first, count);
      auto y = pixels_.view(run.at<float>(y_) + n * y_stride_, first, count);
      call_kernel("softmax", kernel_, x, channels_, y);
    });
  }

 private:
  TensorId x_, y_;
  std::int64_t x_stride_, y_stride_;
  int channels_;
  Pixels pixels_;
  int (*kernel_)(halide_buffer_t*, std::int32_t, halide_buffer_t*);
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : y_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_x_(step.outputs[0]),
        y_stride_(context.tensors[y_].stride()),
        d_y_stride_(context.tensors[d_y_].stride()),
        d_x_stride_(context.tensors[d_x_].stride()),
        pixels_(context.tensors[y_].shape),
        kernel_(context.isa == Isa::avx512 ? softmax_backward_avx512 : softmax_backward_avx2) {}

  int tiles(int batch) const override { return pixels_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    pixels_.for_each(tile, run.batch, [&](std::int64_t n, std::int64_t first, std::int64_t count) {
      auto y = pixels_.view(run.at<float>(y_) + n * y_stride_, first, count);
      auto d_y = pixels_.view(run.at<float>(d_y_) + n * d_y_stride_, first, count);
      auto d_x = pixels_.view(run.at<float>(d_x_) + n * d_x_stride_, first, count);
      call_kernel("softmax_backward", kernel_, y, d_y, d_x);
    });
  }

 private:
  TensorId y_, d_y_, d_x_;
  std::int64_t y_stride_, d_y_stride_, d_x_stride_;
  Pixels pixels_;
  int (*kernel_)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
};

}  // namespace

const StepKind& softmax_backward_kind() {
  static const SimpleKind<BoundBackward> kind("softmax_backward", {true, {{1, 0}}});
  return kind;
}

const StepKind& softmax_forward_kind() {
  static const SimpleKind<BoundForward> kind("softmax_forward", {true, {}});
  return kind;
}

}  // namespace convoy
