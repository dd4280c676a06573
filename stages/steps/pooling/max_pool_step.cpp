#include "stages/steps/pooling/max_pool_step.h"

#include <max_pool_avx2.h>
#include <max_pool_avx512.h>
#include <max_pool_backward_avx2.h>
#include <max_pool_backward_avx512.h>
#include <max_pool_backward_wide_avx2.h>
#include <max_pool_backward_wide_avx512.h>
#include <max_pool_values_avx2.h>
#include <max_pool_values_avx512.h>
#include <max_pool_wide_avx2.h>
#include <max_pool_wide_avx512.h>

#include <stdexcept>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/pool_planes.h"
#include "stages/steps/pooling/pool_window.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

constexpr int kMostBytePositions = 255;

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
        regions_(window_.regions()),
        avx512_(context.isa == Isa::avx512) {
    if (argmax_ != kNoTensor) {
      argmax_item_ = context.tensors[argmax_].stride();
      wide_ = wide_positions(step, context.tensors[argmax_], window_);
    }
  }

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    if (argmax_ == kNoTensor) {
      run_regions(part, run, avx512_ ? max_pool_values_avx512 : max_pool_values_avx2);
    } else if (wide_) {
      run_regions(part, run, avx512_ ? max_pool_wide_avx512 : max_pool_wide_avx2, positions<std::int32_t>(part, run));
    } else {
      run_regions(part, run, avx512_ ? max_pool_avx512 : max_pool_avx2, positions<std::uint8_t>(part, run));
    }
  }

 private:
  template <typename T>
  Halide::Runtime::Buffer<T, 4> positions(const PlaneRun& part, const RunContext& run) const {
    return planes_view(run.at<T>(argmax_) + part.offset(argmax_item_, planes_.out_elements()), planes_.out(), part.count);
  }

  template <typename Kernel, typename... Argmax>
  void run_regions(const PlaneRun& part, const RunContext& run, Kernel kernel, const Argmax&... argmax) const {
    auto x = planes_view<const float>(run.at<float>(x_) + part.offset(x_item_, planes_.in_elements()), planes_.in(), part.count);
    auto y = planes_view(run.at<float>(y_) + part.offset(y_item_, planes_.out_elements()), planes_.out(), part.count);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    for (const WindowRegion& region : regions_) {
      auto windows = region_of(y, region);
      call_kernel("max_pool", kernel, x, v.pool, h.pool, v.stride, h.stride, v.pad, h.pad, region.clipped,
                  region_of(argmax, region)..., windows);
    }
  }

  TensorId x_, y_, argmax_;
  std::int64_t x_item_, y_item_, argmax_item_ = 0;
  bool wide_ = false;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<WindowRegion> regions_;
  bool avx512_;
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
        last_x_(window_.horizontal.last_windows()),
        last_y_(window_.vertical.last_windows()),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    if (wide_) {
      run_with<const std::int32_t>(part, run, avx512_ ? max_pool_backward_wide_avx512 : max_pool_backward_wide_avx2);
    } else {
      run_with<const std::uint8_t>(part, run, avx512_ ? max_pool_backward_avx512 : max_pool_backward_avx2);
    }
  }

 private:
  template <typename Position, typename Kernel>
  void run_with(const PlaneRun& part, const RunContext& run, Kernel kernel) const {
    const std::int64_t out = planes_.out_elements();
    auto d_y = planes_view<const float>(run.at<float>(d_y_) + part.offset(d_y_item_, out), planes_.out(), part.count);
    auto argmax = planes_view(run.at<Position>(argmax_) + part.offset(argmax_item_, out), planes_.out(), part.count);
    auto d_x = planes_view(run.at<float>(d_x_) + part.offset(d_x_item_, planes_.in_elements()), planes_.in(), part.count);
    auto last_x = flat_view(last_x_.data(), planes_.in().width);
    auto last_y = flat_view(last_y_.data(), planes_.in().height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    call_kernel("max_pool_backward", kernel, d_y, argmax, last_x, last_y, v.pool, h.pool, v.stride, h.stride, v.pad, h.pad,
                v.overlap(), h.overlap(), d_x);
  }

  TensorId d_y_, argmax_, d_x_;
  std::int64_t d_y_item_, argmax_item_, d_x_item_;
  PoolPlanes planes_;
  PoolWindow window_;
  bool wide_;
  std::vector<int> last_x_, last_y_;
  bool avx512_;
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
