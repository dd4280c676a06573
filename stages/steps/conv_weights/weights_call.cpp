#include "stages/steps/conv_weights/weights_call.h"

#include "stages/steps/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

// `rows` input channels from `row` on, of the call's input blocks.
void call_rows(const TiledWeightsKernel& kernel, const WeightsStrides& s, const WeightsCall& c, int row, int rows) {
  if (rows == 0) return;
  const PixelLoops& l = c.loops;
  StridedView<6> x(c.x + row, {{{rows, 1},
                                {l.extent[0], l.x_stride[0]},
                                {l.extent[1], l.x_stride[1]},
                                {l.extent[2], l.x_stride[2]},
                                {c.taps, s.x_row},
                                {c.in_blocks, s.x_block}}});
  StridedView<5> d_y(c.d_y, {{{kBlock, 1},
                              {l.extent[0], l.d_y_stride[0]},
                              {l.extent[1], l.d_y_stride[1]},
                              {l.extent[2], l.d_y_stride[2]},
                              {c.out_blocks, s.y_block}}});
  StridedView<5> d_weight(c.d_weight + row * kBlock,
                          {{{kBlock, 1}, {rows, kBlock}, {c.taps, s.w_row}, {c.in_blocks, s.w_in}, {c.out_blocks, s.w_out}}});
  call_kernel("conv_weights", kernel.run, x, d_y, d_weight);
}

// The call without its first `in` input and `out` output blocks, cut to the given numbers of blocks.
WeightsCall sub_call(const WeightsStrides& s, WeightsCall c, int in, int in_blocks, int out, int out_blocks) {
  c.x += std::int64_t{s.x_block} * in;
  c.d_y += std::int64_t{s.y_block} * out;
  c.d_weight += std::int64_t{s.w_in} * in + s.w_out * out;
  c.in_blocks = in_blocks;
  c.out_blocks = out_blocks;
  return c;
}

// Every register tile's rows in a call of their own: the shares of prefetching must be small, or they stall.
void add_one_by_one(const RowKernels& kernels, const WeightsStrides& s, const WeightsCall& c, RowPlan plan, NextChunk& next) {
  for (int out = 0; out < c.out_blocks; out += kernels.main.blocks) {
    for (int in = 0; in < c.in_blocks; ++in) {
      const WeightsCall part = sub_call(s, c, in, 1, out, kernels.main.blocks);
      for (int row = 0; row < plan.main_rows; row += kernels.main.rows) {
        next.advance();
        call_rows(kernels.main, s, part, row, kernels.main.rows);
      }
      if (plan.rest_rows > 0) next.advance();
      call_rows(kernels.rest, s, part, plan.main_rows, plan.rest_rows);
    }
  }
}

void add_planned(const RowKernels& kernels, const WeightsStrides& s, const WeightsCall& c, int channels, NextChunk& next) {
  if (c.in_blocks == 0) return;
  const RowPlan plan = row_plan(kernels, channels);
  if (next.active()) return add_one_by_one(kernels, s, c, plan, next);
  call_rows(kernels.main, s, c, 0, plan.main_rows);
  call_rows(kernels.rest, s, c, plan.main_rows, plan.rest_rows);
}

// All input blocks: full ones, then the last where it holds so few channels that rows can be left out.
void add_rows(const RowKernels& kernels, const WeightsStrides& s, const WeightsCall& c, NextChunk& next) {
  if (c.out_blocks == 0) return;
  const int full = c.last_channels < kBlock ? c.in_blocks - 1 : c.in_blocks;
  add_planned(kernels, s, sub_call(s, c, 0, full, 0, c.out_blocks), kBlock, next);
  add_planned(kernels, s, sub_call(s, c, full, c.in_blocks - full, 0, c.out_blocks), c.last_channels, next);
}

}  // namespace

WeightsStrides::WeightsStrides(const WeightsGeometry& g) {
  constexpr int kTap = kBlock * kBlock;
  x_row = g.x.width * kBlock;
  x_block = g.x.height * x_row;
  x_image = g.in_blocks() * x_block;
  y_row = g.y.width * kBlock;
  y_block = g.y.height * y_row;
  y_image = g.out_blocks() * y_block;
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

void add_weights(const WeightsKernels& kernels, const WeightsStrides& s, const WeightsCall& c, NextChunk& next) {
  const int blocks = kernels.grouped.main.blocks;
  const int grouped = c.out_blocks / blocks * blocks;
  add_rows(kernels.grouped, s, sub_call(s, c, 0, c.in_blocks, 0, grouped), next);
  add_rows(kernels.single, s, sub_call(s, c, 0, c.in_blocks, grouped, c.out_blocks - grouped), next);
}

}  // namespace convoy
