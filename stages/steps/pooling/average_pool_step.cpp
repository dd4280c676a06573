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
        x_item_(context.tensors[x_].stride()),
        y_item_(context.tensors[y_].stride()),
        planes_(context.tensors[x_], context.tensors[y_], {context.tensors[x_], context.tensors[y_]}),
        window_(step.attributes, planes_.in(), planes_.out()),
        regions_(window_.regions()),
        share_x_(window_.horizontal.shares()),
        share_y_(window_.vertical.shares()),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    auto x = planes_view<const float>(run.at<float>(x_) + part.offset(x_item_, planes_.in_elements()), planes_.in(), part.count);
    auto y = planes_view(run.at<float>(y_) + part.offset(y_item_, planes_.out_elements()), planes_.out(), part.count);
    auto share_x = flat_view(share_x_.data(), planes_.out().width);
    auto share_y = flat_view(share_y_.data(), planes_.out().height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    for (const WindowRegion& region : regions_) {
      auto windows = region_of(y, region);
      call_kernel("average_pool", avx512_ ? average_pool_avx512 : average_pool_avx2, x, share_x, share_y, v.pool, h.pool,
                  v.stride, h.stride, v.pad, h.pad, region.clipped, windows);
    }
  }

 private:
  TensorId x_, y_;
  std::int64_t x_item_, y_item_;
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
        d_y_item_(context.tensors[d_y_].stride()),
        d_x_item_(context.tensors[d_x_].stride()),
        planes_(context.tensors[d_x_], context.tensors[d_y_], {context.tensors[d_x_], context.tensors[d_y_]}),
        window_(step.attributes, planes_.in(), planes_.out()),
        share_x_(window_.horizontal.shares()),
        share_y_(window_.vertical.shares()),
        last_x_(window_.horizontal.last_windows()),
        last_y_(window_.vertical.last_windows()),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    auto d_y =
        planes_view<const float>(run.at<float>(d_y_) + part.offset(d_y_item_, planes_.out_elements()), planes_.out(), part.count);
    auto d_x = planes_view(run.at<float>(d_x_) + part.offset(d_x_item_, planes_.in_elements()), planes_.in(), part.count);
    auto share_x = flat_view(share_x_.data(), planes_.out().width);
    auto share_y = flat_view(share_y_.data(), planes_.out().height);
    auto last_x = flat_view(last_x_.data(), planes_.in().width);
    auto last_y = flat_view(last_y_.data(), planes_.in().height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    call_kernel("average_pool_backward", avx512_ ? average_pool_backward_avx512 : average_pool_backward_avx2, d_y, share_x,
                share_y, last_x, last_y, v.pool, h.pool, v.stride, h.stride, v.pad, h.pad, v.overlap(), h.overlap(), d_x);
  }

 private:
  TensorId d_y_, d_x_;
  std::int64_t d_y_item_, d_x_item_;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<float> share_x_, share_y_;
  std::vector<int> last_x_, last_y_;
  bool avx512_;
};

}  // namespace

const StepKind& average_pool_forward_kind() {
  static const SimpleKind<BoundForward> kind("average_pool_forward", {true, {}});
  return kind;
}

const StepKind& average_pool_backward_kind() {
  static const SimpleKind<BoundBackward> kind("average_pool_backward", {true, {}});
  return kind;
}

}  // namespace convoy
