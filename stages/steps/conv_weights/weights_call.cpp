#include "stages/steps/conv_weights/weights_call.h"

#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

// Bytes of a plane's line that each of `passes` prefetches.
int bytes_a_pixel(int passes) {
  constexpr int kLineBytes = kBlock * sizeof(float);
  return ceil_div(kLineBytes, passes);
}

// `rows` input channels from `row` on, of the call's input blocks.
void call_rows(const TiledWeightsKernel& kernel, const WeightsStrides& s, const WeightsCall& c, int row, int rows) {
  if (rows == 0) return;
  const PixelLoops& l = c.loops;
  StridedView<6> x(c.x + row, {{{rows, 1},
                                {l.extent[0], l.x_stride[0]},
                                {l.extent[1], l.x_stride[1]},
                                {l.extent[2], l.x_stride[2]},
                                {c.taps, s.x_tap},
                                {c.in_blocks, s.x_block}}});
  StridedView<5> d_y(c.d_y, {{{kBlock, 1},
                              {l.extent[0], l.d_y_stride[0]},
                              {l.extent[1], l.d_y_stride[1]},
                              {l.extent[2], l.d_y_stride[2]},
                              {c.out_blocks, s.y_block}}});
  StridedView<5> d_weight(c.d_weight + row * kBlock,
                          {{{kBlock, 1}, {rows, kBlock}, {c.taps, s.w_row}, {c.in_blocks, s.w_in}, {c.out_blocks, s.w_out}}});
  const bool one_run = l.extent[1] * l.extent[2] == 1;
  if (!one_run || !c.next.active() || kernel.ahead == nullptr) return call_kernel("conv_weights", kernel.run, x, d_y, d_weight);
  // Each plane of X is passed over once for every tile of rows and output blocks, each of dY for every tile of rows and
  // input block: so many passes share a line of the plane's next chunk.
  const int row_tiles = rows / kernel.rows;
  const int x_passes = row_tiles * (c.out_blocks / kernel.blocks), d_y_passes = row_tiles * c.in_blocks;
  call_kernel("conv_weights", kernel.ahead, x, d_y, reinterpret_cast<std::int64_t>(c.next.x),
              reinterpret_cast<std::int64_t>(c.next.d_y), bytes_a_pixel(x_passes), bytes_a_pixel(d_y_passes), d_weight);
}

// The call without its first `in` input and `out` output blocks, cut to the given numbers of blocks.
WeightsCall sub_call(const WeightsStrides& s, WeightsCall c, int in, int in_blocks, int out, int out_blocks) {
  c.x += std::int64_t{s.x_block} * in;
  c.d_y += std::int64_t{s.y_block} * out;
  c.d_weight += std::int64_t{s.w_in} * in + s.w_out * out;
  if (c.next.active()) c.next.x += std::int64_t{s.x_block} * in, c.next.d_y += std::int64_t{s.y_block} * out;
  c.in_blocks = in_blocks;
  c.out_blocks = out_blocks;
  return c;
}

void add_planned(const RowKernels& kernels, const WeightsStrides& s, const WeightsCall& c, int channels) {
  if (c.in_blocks == 0) return;
  const RowPlan plan = row_plan(kernels, channels);
  call_rows(kernels.main, s, c, 0, plan.main_rows);
  call_rows(kernels.rest, s, c, plan.main_rows, plan.rest_rows);
}

// All input blocks: full ones, then the last where it holds so few channels that rows can be left out.
void add_rows(const RowKernels& kernels, const WeightsStrides& s, const WeightsCall& c) {
  if (c.out_blocks == 0) return;
  const int full = c.last_channels < kBlock ? c.in_blocks - 1 : c.in_blocks;
  add_planned(kernels, s, sub_call(s, c, 0, full, 0, c.out_blocks), kBlock);
  add_planned(kernels, s, sub_call(s, c, full, c.in_blocks - full, 0, c.out_blocks), c.last_channels);
}

}  // namespace

WeightsStrides::WeightsStrides(const WeightsGeometry& g) {
  constexpr int kTap = kBlock * kBlock;
  x_row = g.x.width * kBlock;
  x_block = g.x.height * x_row;
  x_image = g.x_item;
  x_tap = g.dilation_h * x_row;
  y_row = g.y.width * kBlock;
  y_block = g.y.height * y_row;
  y_image = g.y_item;
  w_row = g.kernel_w * kTap;
  w_in = g.kernel_h * w_row;
  w_out = std::int64_t{g.in_blocks()} * w_in;
}

void PixelLoops::join() {
  int kept = 0;
  for (int i = 0; i < 3; ++i) {
    if (extent[i] == 1) continue;
    const int last = kept - 1;
    if (kept > 0 && x_stride[i] == extent[last] * x_stride[last] && d_y_stride[i] == extent[last] * d_y_stride[last]) {
      extent[last] *= extent[i];
      continue;
    }
    extent[kept] = extent[i];
    x_stride[kept] = x_stride[i];
    d_y_stride[kept] = d_y_stride[i];
    ++kept;
  }
  for (; kept < 3; ++kept) extent[kept] = 1, x_stride[kept] = 0, d_y_stride[kept] = 0;
}

void add_weights(const WeightsKernels& kernels, const WeightsStrides& s, const WeightsCall& c) {
  const int blocks = kernels.grouped.main.blocks;
  const int grouped = c.out_blocks / blocks * blocks;
  add_rows(kernels.grouped, s, sub_call(s, c, 0, c.in_blocks, 0, grouped));
  add_rows(kernels.single, s, sub_call(s, c, 0, c.in_blocks, grouped, c.out_blocks - grouped));
}

}  // namespace convoy
