#include "stages/steps/norm_pool/pooled_gradient.h"

#include "halide_gen/pooling/rows_at_once.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/kernel_views.h"

namespace convoy {

using gen::kPixelRows;

PooledGradient::PooledGradient(const Step& step, const BindContext& context)
    : d_y_(step.inputs[5]),
      argmax_(step.inputs[6]),
      map_(context.tensors[step.inputs[0]].shape),
      pooled_(context.tensors[d_y_].shape),
      d_y_item_(context.tensors[d_y_].stride()),
      argmax_item_(context.tensors[argmax_].stride()),
      kernel_(norm_pool_kernels(step, context.isa).pool_backward) {}

// A tile may begin and end inside of rows, and the first row is an even one.
std::int64_t PooledGradient::floats() const { return (kNormPixels + std::int64_t{1 + kPixelRows} * map_.width) * kBlock; }

StridedView<4> PooledGradient::of(const RunContext& run, const NormTile& tile, float* scratch) const {
  const int first_pair = tile.pixel / map_.width / kPixelRows, first = first_pair * kPixelRows;
  Shape rows = map_;
  rows.height = ceil_div(tile.pixel + tile.pixels, map_.width) - first;
  const std::int64_t plane = std::int64_t{rows.height} * map_.width * kBlock, image = tile.blocks * plane;
  const std::int64_t pooled = std::int64_t{pooled_.height} * pooled_.width * kBlock * tile.block;
  for (int i = 0; i < tile.images; ++i) {
    auto d_y = planes_view(run.at<const float>(d_y_) + (tile.image + i) * d_y_item_ + pooled, pooled_, tile.blocks);
    auto argmax =
        planes_view(run.at<const std::uint8_t>(argmax_) + (tile.image + i) * argmax_item_ + pooled, pooled_, tile.blocks);
    auto d_x = planes_view(scratch + i * image, rows, tile.blocks);
    call_kernel("max_pool_backward", kernel_, d_y, argmax, first_pair, d_x);
  }
  const float* data = scratch + (tile.pixel - std::int64_t{first} * map_.width) * kBlock;
  if (tile.pixels == 1) return {data, {{{kBlock, 1}, {tile.images, image}, {1, 0}, {tile.blocks, plane}}}};
  return {data, {{{kBlock, 1}, {tile.pixels, kBlock}, {tile.images, image}, {tile.blocks, plane}}}};
}

}  // namespace convoy
