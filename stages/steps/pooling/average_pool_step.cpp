#include "stages/steps/pooling/average_pool_step.h"

#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/bordered_table.h"
#include "stages/steps/pooling/pool_kernels.h"
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
        rows_(window_.vertical.windows()),
        columns_(window_.horizontal.windows()),
        share_x_(window_.horizontal.shares()),
        share_y_(window_.vertical.shares()),
        inside_x_(std::vector<float>(planes_.in().width, 1.0f)),
        inside_y_(std::vector<float>(planes_.in().height, 1.0f)),
        kernels_(pool_kernels(context.isa, window_)) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    auto x = planes_view<const float>(run.at<float>(x_) + part.offset(x_item_, planes_.in_elements()), planes_.in(), part.count);
    auto y = planes_view(run.at<float>(y_) + part.offset(y_item_, planes_.out_elements()), planes_.out(), part.count);
    auto share_x = flat_view(share_x_.data(), planes_.out().width);
    auto share_y = flat_view(share_y_.data(), planes_.out().height);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    if (kernels_.whole.average) {
      auto inside_x = inside_x_.view(), inside_y = inside_y_.view();
      return call_kernel("average_pool", kernels_.whole.average, x, inside_x, inside_y, share_x, share_y, -v.pad, -h.pad, y);
    }
    for (const WindowGroup& row : rows_) {
      for (const WindowGroup& column : columns_) {
        auto windows = region_of(y, row, column);
        const int start_h = row.first - v.pad, start_w = column.first - h.pad;
        if (kernels_.fixed.average && whole_windows(window_, row, column)) {
          call_kernel("average_pool", kernels_.fixed.average, x, share_x, share_y, start_h, start_w, windows);
        } else {
          call_kernel("average_pool", kernels_.average, x, share_x, share_y, row.size, column.size, v.stride, h.stride, start_h,
                      start_w, windows);
        }
      }
    }
  }

 private:
  TensorId x_, y_;
  std::int64_t x_item_, y_item_;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<WindowGroup> rows_, columns_;
  std::vector<float> share_x_, share_y_;
  BorderedTable inside_x_, inside_y_;
  PoolKernels kernels_;
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
        bordered_x_(share_x_),
        bordered_y_(share_y_),
        rows_(window_.vertical.pixels()),
        columns_(window_.horizontal.pixels()),
        kernels_(pool_kernels(context.isa, window_)) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const PlaneRun part = planes_.run(tile, run.batch);
    auto d_y =
        planes_view<const float>(run.at<float>(d_y_) + part.offset(d_y_item_, planes_.out_elements()), planes_.out(), part.count);
    const PoolAxis &v = window_.vertical, &h = window_.horizontal;
    if (kernels_.whole.average_backward) {
      auto whole = planes_view(run.at<float>(d_x_) + part.offset(d_x_item_, planes_.in_elements()), planes_.in(), part.count);
      auto share_x = bordered_x_.view(), share_y = bordered_y_.view();
      return call_kernel("average_pool_backward", kernels_.whole.average_backward, d_y, share_x, share_y, v.pad - v.pool + 1,
                         h.pad - h.pool + 1, whole);
    }
    const float* d_x = run.at<float>(d_x_) + part.offset(d_x_item_, planes_.in_elements());
    auto share_x = flat_view(share_x_.data(), planes_.out().width);
    auto share_y = flat_view(share_y_.data(), planes_.out().height);
    for (const PixelGroup& row : rows_) {
      for (const PixelGroup& column : columns_) {
        StridedView<6> pixels = pixels_of(d_x, window_, row, column, part.count);
        if (window_.apart() && row.windows == 1 && column.windows == 1) {
          call_kernel("average_pool_backward", kernels_.average_backward_apart, d_y, share_x, share_y, pixels);
        } else if (kernels_.fixed.average_backward && all_windows(window_, row, column) && row.share * column.share > 0) {
          call_kernel("average_pool_backward", kernels_.fixed.average_backward, d_y, row.share * column.share,
                      address_of(d_y, row.begin + rows_of_phases(v), column.begin), next_pixels(pixels, v), pixels);
        } else {
          call_kernel("average_pool_backward", kernels_.average_backward, d_y, share_x, share_y, v.pool, h.pool, v.stride,
                      h.stride, row.first, column.first, row.windows, column.windows, pixels);
        }
      }
    }
  }

 private:
  TensorId d_y_, d_x_;
  std::int64_t d_y_item_, d_x_item_;
  PoolPlanes planes_;
  PoolWindow window_;
  std::vector<float> share_x_, share_y_;
  BorderedTable bordered_x_, bordered_y_;
  std::vector<PixelGroup> rows_, columns_;
  PoolKernels kernels_;
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
