#include "stages/steps/conv_weights/blocked_weights.h"

#include <algorithm>
#include <array>

#include "stages/steps/conv_weights/kernel_view.h"
#include "stages/steps/kernel_call.h"

namespace convoy {
namespace {

constexpr int kTap = kBlock * kBlock;  // floats of one tap of one pair of channel blocks

WeightsStrides weights_strides(const WeightsGeometry& g) {
  WeightsStrides s;
  s.x_row = g.x.width * kBlock;
  s.x_block = g.x.height * s.x_row;
  s.x_image = g.in_blocks() * s.x_block;
  s.y_row = g.y.width * kBlock;
  s.y_block = g.y.height * s.y_row;
  s.y_image = g.out_blocks() * s.y_block;
  s.w_row = g.kernel_w * kTap;
  s.w_in = g.kernel_h * s.w_row;
  s.w_out = g.in_blocks() * s.w_in;
  return s;
}

int round_up(int value, int to) { return (value + to - 1) / to * to; }

// Pixels of one call as three loops, innermost first, with their strides in both tensors.
struct Loops {
  std::array<int, 3> extent, x_stride, d_y_stride;

  // Long inner loops: drops loops of one pass, and joins two that run through both tensors without a gap.
  void join() {
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
};

// Where one call reads and writes, and its pixels.
struct CallOperands {
  Loops loops;
  const float* x;
  const float* d_y;
  float* d_weight;
  int taps;  // rows of taps
  int out_blocks;
};

// Adds the gradient of `rows` channels of the input blocks `in`.
void add_rows(const TiledWeightsKernel& kernel, const WeightsStrides& s, const CallOperands& o, Range in, int rows) {
  if (in.empty()) return;
  const Loops& l = o.loops;
  KernelView<6> x(o.x + std::int64_t{s.x_block} * in.begin, {{{rows, 1},
                                                              {l.extent[0], l.x_stride[0]},
                                                              {l.extent[1], l.x_stride[1]},
                                                              {l.extent[2], l.x_stride[2]},
                                                              {o.taps, s.x_row},
                                                              {in.size(), s.x_block}}});
  KernelView<5> d_y(o.d_y, {{{kBlock, 1},
                             {l.extent[0], l.d_y_stride[0]},
                             {l.extent[1], l.d_y_stride[1]},
                             {l.extent[2], l.d_y_stride[2]},
                             {o.out_blocks, s.y_block}}});
  KernelView<5> d_weight(o.d_weight + std::int64_t{s.w_in} * in.begin,
                         {{{kBlock, 1}, {rows, kBlock}, {o.taps, s.w_row}, {in.size(), s.w_in}, {o.out_blocks, s.w_out}}});
  call_kernel("conv_weights", kernel.run, x, d_y, d_weight);
}

}  // namespace

struct BlockedWeights::Part {
  Range out, in, taps_h, taps_w;
};

struct BlockedWeights::Chunk {
  Range images, rows;
};

BlockedWeights::BlockedWeights(const WeightsGeometry& g, const WeightsKernels& kernels, Operands operands, int chunk_pixels)
    : g_(g),
      kernels_(kernels),
      operands_(operands),
      strides_(weights_strides(g)),
      chunking_(chunking(g.y, chunk_pixels)),
      tiles_(weight_tiles(g)) {}

int BlockedWeights::tiles(int) const { return tiles_.count(); }

BlockedWeights::Part BlockedWeights::part(int tile) const {
  const auto range = [&tile](int tiles, int size, int total) {
    const int begin = tile % tiles * size;
    tile /= tiles;
    return Range{begin, std::min(begin + size, total)};
  };
  Part p;
  p.taps_w = range(tiles_.w_tiles, tiles_.taps_w, g_.kernel_w);
  p.taps_h = range(tiles_.h_tiles, tiles_.taps_h, g_.kernel_h);
  p.in = range(tiles_.in_tiles, tiles_.in_blocks, g_.in_blocks());
  p.out = range(tiles_.out_tiles, tiles_.out_blocks, g_.out_blocks());
  return p;
}

void BlockedWeights::run(int tile, const RunContext& context, std::byte*) const {
  const Part p = part(tile);
  zero(p, context.at<float>(operands_.d_weight));
  for (int n = 0; n < context.batch; n += chunking_.images) {
    const Range images{n, std::min(n + chunking_.images, context.batch)};
    for (int y = 0; y < g_.y.height; y += chunking_.rows) {
      add_chunk(p, {images, {y, std::min(y + chunking_.rows, g_.y.height)}}, context);
    }
  }
}

void BlockedWeights::zero(const Part& p, float* d_weight) const {
  const std::int64_t row = std::int64_t{g_.kernel_w} * kTap;
  for (int out = p.out.begin; out < p.out.end; ++out) {
    for (int in = p.in.begin; in < p.in.end; ++in) {
      for (int ky = p.taps_h.begin; ky < p.taps_h.end; ++ky) {
        float* begin = d_weight + ((std::int64_t{out} * g_.in_blocks() + in) * g_.kernel_h + ky) * row;
        std::fill(begin + p.taps_w.begin * kTap, begin + p.taps_w.end * kTap, 0.0f);
      }
    }
  }
}

// Rows of taps that see all rows of the chunk go through the kernel together; those that the padding cuts go alone.
void BlockedWeights::add_chunk(const Part& p, const Chunk& chunk, const RunContext& context) const {
  for (int ky = p.taps_h.begin; ky < p.taps_h.end;) {
    const Range rows = valid_outputs(chunk.rows, ky, g_.stride_h, g_.pad_top, g_.x.height);
    int end = ky + 1;
    while (end < p.taps_h.end && valid_outputs(chunk.rows, end, g_.stride_h, g_.pad_top, g_.x.height) == rows) ++end;
    if (!rows.empty()) {
      for (int kx = p.taps_w.begin; kx < p.taps_w.end; ++kx) add_taps(p, {chunk.images, rows}, {ky, end}, kx, context);
    }
    ky = end;
  }
}

void BlockedWeights::add_taps(const Part& p, const Chunk& chunk, Range taps, int kx, const RunContext& context) const {
  const Range columns = valid_outputs({0, g_.y.width}, kx, g_.stride_w, g_.pad_left, g_.x.width);
  if (columns.empty()) return;
  // Paired output blocks first, then the odd one.
  const int blocks = kernels_.wide.blocks;
  const int paired = p.out.begin + p.out.size() / blocks * blocks;
  add_blocks({{p.out.begin, paired}, p.in, {}, {}}, chunk, taps, kx, columns, context);
  add_blocks({{paired, p.out.end}, p.in, {}, {}}, chunk, taps, kx, columns, context);
}

void BlockedWeights::add_blocks(const Part& p, const Chunk& chunk, Range taps, int kx, Range columns,
                                const RunContext& context) const {
  if (p.out.empty()) return;
  const WeightsStrides& s = strides_;
  Loops loops{{columns.size(), chunk.rows.size(), chunk.images.size()},
              {g_.stride_w * kBlock, g_.stride_h * s.x_row, s.x_image},
              {kBlock, s.y_row, s.y_image}};
  loops.join();
  const int y0 = chunk.rows.begin * g_.stride_h + taps.begin - g_.pad_top;
  const int x0 = columns.begin * g_.stride_w + kx - g_.pad_left;
  const CallOperands operands{
      loops,
      context.at<float>(operands_.x) + std::int64_t{s.x_image} * chunk.images.begin + y0 * s.x_row + x0 * kBlock,
      context.at<float>(operands_.d_y) + std::int64_t{s.y_image} * chunk.images.begin + std::int64_t{s.y_block} * p.out.begin +
          chunk.rows.begin * s.y_row + columns.begin * kBlock,
      context.at<float>(operands_.d_weight) + std::int64_t{s.w_out} * p.out.begin + taps.begin * s.w_row + kx * kTap,
      taps.size(),
      p.out.size()};

  // The last block may hold few real channels: its empty rows are left out.
  const bool single = p.out.size() % kernels_.wide.blocks != 0;
  const TiledWeightsKernel& full = single ? kernels_.single : kernels_.wide;
  const int last_rows = g_.x.channels - (g_.in_blocks() - 1) * kBlock;
  const TiledWeightsKernel& last = single && last_rows <= kernels_.narrow.rows ? kernels_.narrow : full;
  const bool cut = p.in.end == g_.in_blocks() && round_up(last_rows, last.rows) < kBlock;
  add_rows(full, s, operands, {p.in.begin, p.in.end - cut}, kBlock);
  if (cut) add_rows(last, s, operands, {p.in.end - 1, p.in.end}, round_up(last_rows, last.rows));
}

}  // namespace convoy
