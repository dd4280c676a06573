#include "stages/steps/pooling/max_pool_step.h"

#include <stdexcept>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/pool_kernels.h"
#include "stages/steps/pooling/pool_planes.h"
#include "stages/steps/pooling/pool_window.h"
#include "stages/steps/pooling/window_regions.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

constexpr int kMostBytePositions = 255;
constexpr decltype(PoolKernels::Fixed::max) kNone = nullptr;

// True when positions are i32.
bool wide_positions(const Step& step, const TensorDesc& argmax, const PoolWindow& window) {
  const bool wide = argmax.dtype == DType::i32;
  if (!wide && window.vertical.pool * window.horizontal.pool > kMostBytePositions) {
    throw std::logic_error("step " + step.name + ": window positions above 255 need an i32 argmax");
  }
  return wide;
}

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        argmax_(step.outputs[1]),
        x_item_(context.tensors[x_].stride()),
        y_item_(context.tensors[y_].stride()),
        planes_(context.tensors[x_], context.tensors[y_], {context.tensors[x_], context.tensors[y_]}),
        window_(step.attributes, planes_.in(), planes_.out()),
        regions_(window_),
        kernels_(pool_kernels(context.isa, window_)) {
    if (argmax_ != kNoTensor) {
      argmax_item_ = context.tensors[argmax_].stride();
      wide_ = wide_positions(step, context.tensors[argmax_], window_);
    }
  }

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    if (argmax_ == kNoTensor) {
      run_regions(part, run, kernels_.max_values, kernels_.fixed.max_values);
    } else if (wide_) {
      run_regions(part, run, kernels_.max_wide, kNone, positions<std::int32_t>(part, run));
    } else {
      run_regions(part, run, kernels_.max, kernels_.fixed.max, positions<std::uint8_t>(part, run));
    }
  }

 private:
  template <typename T>
  Halide::Runtime::Buffer<T, 4> positions(const PlaneRun& part, const RunContext& run) const {
    return planes_view(run.at<T>(argmax_) + part.offset(argmax_item_, planes_.out_elements()), planes_.out(), part.count);
  }

  template <typename Any, typename Fixed, typename... Argmax>
  void run_regions(const PlaneRun& part, const RunContext& run, Any any, Fixed fixed, const Argmax&... argmax) const {
    auto x = planes_view<const float>(run.at<float>(x_) + part.offset(x_item_, planes_.in_elements()), planes_.in(), part.count);
    auto y = planes_view(run.at<float>(y_) + part.offset(y_item_, planes_.out_elements()), planes_.out(), part.count);
    regions_.call("max_pool", any, fixed, x, y, {}, argmax...);
  }

  TensorId x_, y_, argmax_;
  std::int64_t x_item_, y_item_, argmax_item_ = 0;
  bool wide_ = false;
  PoolPlanes planes_;
  PoolWindow window_;
  WindowRegions regions_;
  PoolKernels kernels_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : d_y_(step.inputs[0]),
        argmax_(step.inputs[1]),
        d_x_(step.outputs[0]),
        d_y_item_(context.tensors[d_y_].stride()),
        argmax_item_(context.tensors[argmax_].stride()),
        d_x_item_(context.tensors[d_x_].stride()),
        planes_(context.tensors[d_x_], context.tensors[d_y_], {context.tensors[d_x_], context.tensors[d_y_]}),
        window_(step.attributes, planes_.in(), planes_.out()),
        wide_(wide_positions(step, context.tensors[argmax_], window_)),
        rows_(window_.vertical.pixels()),
        columns_(window_.horizontal.pixels()),
        kernels_(pool_kernels(context.isa, window_)) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    if (wide_) {
      run_regions<const std::int32_t>(part, run, kernels_.max_backward_wide, kernels_.max_backward_apart_wide);
    } else if (kernels_.whole.max_backward) {
      run_whole(part, run);
    } else {
      run_regions<const std::uint8_t>(part, run, kernels_.max_backward, kernels_.max_backward_apart);
    }
  }

 private:
  template <typename Position, typename Any, typename Apart>
  void run_regions(const PlaneRun& part, const RunContext& run, Any any, Apart apart) const {
    const std::int64_t out = planes_.out_elements();
    auto d_y = planes_view<const float>(run.at<float>(d_y_) + part.offset(d_y_item_, out), planes_.out(), part.count);
    auto argmax = planes_view(run.at<Position>(argmax_) + part.offset(argmax_item_, out), planes_.out(), part.count);
    const float* d_x = run.at<float>(d_x_) + part.offset(d_x_item_, planes_.in_elements());
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    for (const PixelGroup& row : rows_) {
      for (const PixelGroup& column : columns_) {
        StridedView<6> pixels = pixels_of(d_x, window_, row, column, part.count);
        if (window_.apart() && row.windows == 1 && column.windows == 1) {
          call_kernel("max_pool_backward", apart, d_y, argmax, h.pool, pixels);
        } else if (!wide_ && kernels_.fixed.max_backward && all_windows(window_, row, column)) {
          const int next = row.begin + rows_of_phases(v);
          call_kernel("max_pool_backward", kernels_.fixed.max_backward, d_y, argmax, address_of(d_y, next, column.begin),
                      address_of(argmax, next, column.begin), next_pixels(pixels, v), pixels);
        } else {
          call_kernel("max_pool_backward", any, d_y, argmax, v.pool, h.pool, v.stride, h.stride, row.first, column.first,
                      row.windows, column.windows, pixels);
        }
      }
    }
  }

  void run_whole(const PlaneRun& part, const RunContext& run) const {
    const std::int64_t out = planes_.out_elements();
    auto d_y = planes_view<const float>(run.at<float>(d_y_) + part.offset(d_y_item_, out), planes_.out(), part.count);
    auto argmax = planes_view(run.at<const std::uint8_t>(argmax_) + part.offset(argmax_item_, out), planes_.out(), part.count);
    auto d_x = planes_view(run.at<float>(d_x_) + part.offset(d_x_item_, planes_.in_elements()), planes_.in(), part.count);
    call_kernel("max_pool_backward", kernels_.whole.max_backward, d_y, argmax, 0, d_x);
  }

  TensorId d_y_, argmax_, d_x_;
  std::int64_t d_y_item_, argmax_item_, d_x_item_;
  PoolPlanes planes_;
  PoolWindow window_;
  bool wide_;
  std::vector<PixelGroup> rows_, columns_;
  PoolKernels kernels_;
};

}  // namespace

const StepKind& max_pool_forward_kind() {
  static const SimpleKind<BoundForward> kind("max_pool_forward", {true, {}});
  return kind;
}

const StepKind& max_pool_backward_kind() {
  static const SimpleKind<BoundBackward> kind("max_pool_backward", {true, {}});
  return kind;
}

}  // namespace convoy
