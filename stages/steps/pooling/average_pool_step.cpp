#include "stages/steps/pooling/average_pool_step.h"

#include <average_pool_avx2.h>
#include <average_pool_avx512.h>
#include <average_pool_backward_avx2.h>
#include <average_pool_backward_avx512.h>

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
        planes_{context.tensors[x_].shape, context.tensors[y_].shape},
        window_(step.attributes, planes_.in, planes_.out),
        regions_(window_.regions()),
        share_x_(window_.horizontal.shares()),
        share_y_(window_.vertical.shares()),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::int64_t first = planes_.first(tile);
    const int count = planes_.count(tile, run.batch);
    auto x = planes_view<const float>(run.at<float>(x_) + first * planes_.in_elements(), planes_.in, count);
    auto y = planes_view(run.at<float>(y_) + first * planes_.out_elements(), planes_.out, count);
    auto share_x = flat_view(share_x_.data(), planes_.out.width);
    auto share_y = flat_view(share_y_.data(), planes_.out.height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    for (const WindowRegion& region : regions_) {
      auto part = region_of(y, region);
      call_kernel("average_pool", avx512_ ? average_pool_avx512 : average_pool_avx2, x, share_x, share_y, v.pool, h.pool,
                  v.stride, h.stride, v.pad, h.pad, region.clipped, part);
    }
  }

 private:
  TensorId x_, y_;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<WindowRegion> regions_;
  std::vector<float> share_x_, share_y_;
  bool avx512_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : d_y_(step.inputs[0]),
        d_x_(step.outputs[0]),
        planes_{context.tensors[d_x_].shape, context.tensors[d_y_].shape},
        window_(step.attributes, planes_.in, planes_.out),
        share_x_(window_.horizontal.shares()),
        share_y_(window_.vertical.shares()),
        last_x_(window_.horizontal.last_windows()),
        last_y_(window_.vertical.last_windows()),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::int64_t first = planes_.first(tile);
    const int count = planes_.count(tile, run.batch);
    auto d_y = planes_view<const float>(run.at<float>(d_y_) + first * planes_.out_elements(), planes_.out, count);
    auto d_x = planes_view(run.at<float>(d_x_) + first * planes_.in_elements(), planes_.in, count);
    auto share_x = flat_view(share_x_.data(), planes_.out.width);
    auto share_y = flat_view(share_y_.data(), planes_.out.height);
    auto last_x = flat_view(last_x_.data(), planes_.in.width);
    auto last_y = flat_view(last_y_.data(), planes_.in.height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    call_kernel("average_pool_backward", avx512_ ? average_pool_backward_avx512 : average_pool_backward_avx2, d_y, share_x,
                share_y, last_x, last_y, v.pool, h.pool, v.stride, h.stride, v.pad, h.pad, v.overlap(), h.overlap(), d_x);
  }

 private:
  TensorId d_y_, d_x_;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<float> share_x_, share_y_;
  std::vector<int> last_x_, last_y_;
  bool avx512_;
};

}  // namespace

const StepKind& average_pool_forward_kind() {
  static const SimpleKind<BoundForward> kind("average_pool_forward");
  return kind;
}

const StepKind& average_pool_backward_kind() {
  static const SimpleKind<BoundBackward> kind("average_pool_backward");
  return kind;
}

}  // namespace convoy
