#include "stages/steps/pooling/max_pool_step.h"

#include <max_pool_avx2.h>
#include <max_pool_avx512.h>
#include <max_pool_backward_avx2.h>
#include <max_pool_backward_avx512.h>
#include <max_pool_values_avx2.h>
#include <max_pool_values_avx512.h>

#include <stdexcept>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/pool_planes.h"
#include "stages/steps/pooling/pool_window.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        argmax_(step.outputs[1]),
        planes_{context.tensors[x_].shape, context.tensors[y_].shape},
        window_(step.attributes, planes_.in, planes_.out),
        regions_(window_.regions()),
        avx512_(context.isa == Isa::avx512) {
    if (argmax_ != kNoTensor && window_.vertical.pool * window_.horizontal.pool > 255) {
      throw std::logic_error("step " + step.name + ": a pooling window with an argmax has at most 255 positions");
    }
  }

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::int64_t first = planes_.first(tile);
    const int count = planes_.count(tile, run.batch);
    auto x = planes_view<const float>(run.at<float>(x_) + first * planes_.in_elements(), planes_.in, count);
    auto y = planes_view(run.at<float>(y_) + first * planes_.out_elements(), planes_.out, count);
    if (argmax_ == kNoTensor) {
      for (const WindowRegion& region : regions_) run_region(region, x, region_of(y, region));
      return;
    }
    auto argmax = planes_view(run.at<std::uint8_t>(argmax_) + first * planes_.out_elements(), planes_.out, count);
    for (const WindowRegion& region : regions_) run_region(region, x, region_of(y, region), region_of(argmax, region));
  }

 private:
  template <typename... Argmax>
  void run_region(const WindowRegion& region, Halide::Runtime::Buffer<const float, 4>& x, Halide::Runtime::Buffer<float, 4> y,
                  Argmax... argmax) const {
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    const auto call = [&](auto kernel) {
      call_kernel("max_pool", kernel, x, v.pool, h.pool, v.stride, h.stride, v.pad, h.pad, region.clipped, argmax..., y);
    };
    if constexpr (sizeof...(argmax) == 0) {
      call(avx512_ ? max_pool_values_avx512 : max_pool_values_avx2);
    } else {
      call(avx512_ ? max_pool_avx512 : max_pool_avx2);
    }
  }

  TensorId x_, y_, argmax_;
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
        planes_{context.tensors[d_x_].shape, context.tensors[d_y_].shape},
        window_(step.attributes, planes_.in, planes_.out),
        last_x_(window_.horizontal.last_windows()),
        last_y_(window_.vertical.last_windows()),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::int64_t first = planes_.first(tile);
    const int count = planes_.count(tile, run.batch);
    auto d_y = planes_view<const float>(run.at<float>(d_y_) + first * planes_.out_elements(), planes_.out, count);
    auto argmax =
        planes_view<const std::uint8_t>(run.at<std::uint8_t>(argmax_) + first * planes_.out_elements(), planes_.out, count);
    auto d_x = planes_view(run.at<float>(d_x_) + first * planes_.in_elements(), planes_.in, count);
    auto last_x = flat_view(last_x_.data(), planes_.in.width);
    auto last_y = flat_view(last_y_.data(), planes_.in.height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    call_kernel("max_pool_backward", avx512_ ? max_pool_backward_avx512 : max_pool_backward_avx2, d_y, argmax, last_x, last_y,
                v.pool, h.pool, v.stride, h.stride, v.pad, h.pad, v.overlap(), h.overlap(), d_x);
  }

 private:
  TensorId d_y_, argmax_, d_x_;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<int> last_x_, last_y_;
  bool avx512_;
};

}  // namespace

const StepKind& max_pool_forward_kind() {
  static const SimpleKind<BoundForward> kind("max_pool_forward");
  return kind;
}

const StepKind& max_pool_backward_kind() {
  static const SimpleKind<BoundBackward> kind("max_pool_backward");
  return kind;
}

}  // namespace convoy
