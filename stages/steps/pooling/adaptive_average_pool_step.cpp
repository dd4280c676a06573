#include "stages/steps/pooling/adaptive_average_pool_step.h"

#include <adaptive_average_pool_avx2.h>
#include <adaptive_average_pool_avx512.h>
#include <adaptive_average_pool_backward_avx2.h>
#include <adaptive_average_pool_backward_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/adaptive_windows.h"
#include "stages/steps/pooling/pool_planes.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

template <typename T>
Halide::Runtime::Buffer<const T, 1> table(const std::vector<T>& values) {
  return flat_view(values.data(), static_cast<std::int64_t>(values.size()));
}

// A map and the map of its means, or their gradients.
class BoundAdaptive : public BoundStep {
 public:
  BoundAdaptive(const BindContext& context, TensorId map, TensorId means)
      : map_(map),
        means_(means),
        map_item_(context.tensors[map].stride()),
        means_item_(context.tensors[means].stride()),
        planes_(context.tensors[map], context.tensors[means], {context.tensors[map], context.tensors[means]}),
        rows_(planes_.in().height, planes_.out().height),
        columns_(planes_.in().width, planes_.out().width),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

 protected:
  template <typename T>
  Halide::Runtime::Buffer<T, 4> map(const RunContext& run, const PlaneRun& part) const {
    return planes_view<T>(run.at<float>(map_) + part.offset(map_item_, planes_.in_elements()), planes_.in(), part.count);
  }
  template <typename T>
  Halide::Runtime::Buffer<T, 4> means(const RunContext& run, const PlaneRun& part) const {
    return planes_view<T>(run.at<float>(means_) + part.offset(means_item_, planes_.out_elements()), planes_.out(), part.count);
  }

  TensorId map_, means_;
  std::int64_t map_item_, means_item_;
  PoolPlanes planes_;
  AdaptiveWindows rows_, columns_;
  bool avx512_;
};

class BoundForward : public BoundAdaptive {
 public:
  BoundForward(const Step& step, const BindContext& context) : BoundAdaptive(context, step.inputs[0], step.outputs[0]) {}

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    auto x = map<const float>(run, part);
    auto y = means<float>(run, part);
    auto first_x = table(columns_.first), first_y = table(rows_.first);
    auto extent_x = table(columns_.extent), extent_y = table(rows_.extent);
    auto share_x = table(columns_.share), share_y = table(rows_.share);
    call_kernel("adaptive_average_pool", avx512_ ? adaptive_average_pool_avx512 : adaptive_average_pool_avx2, x, first_x, first_y,
                extent_x, extent_y, share_x, share_y, columns_.largest(), rows_.largest(), y);
  }
};

class BoundBackward : public BoundAdaptive {
 public:
  BoundBackward(const Step& step, const BindContext& context) : BoundAdaptive(context, step.outputs[0], step.inputs[0]) {}

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    auto d_y = means<const float>(run, part);
    auto d_x = map<float>(run, part);
    auto first_x = table(columns_.first_window), first_y = table(rows_.first_window);
    auto count_x = table(columns_.windows), count_y = table(rows_.windows);
    auto share_x = table(columns_.share), share_y = table(rows_.share);
    call_kernel("adaptive_average_pool_backward",
                avx512_ ? adaptive_average_pool_backward_avx512 : adaptive_average_pool_backward_avx2, d_y, first_x, first_y,
                count_x, count_y, share_x, share_y, columns_.most_windows(), rows_.most_windows(), d_x);
  }
};

}  // namespace

const StepKind& adaptive_average_pool_backward_kind() {
  static const SimpleKind<BoundBackward> kind("adaptive_average_pool_backward", {true, {}});
  return kind;
}

const StepKind& adaptive_average_pool_forward_kind() {
  static const SimpleKind<BoundForward> kind("adaptive_average_pool_forward", {true, {}});
  return kind;
}

}  // namespace convoy
