#include "stages/steps/conv_weights/blocked_weights.h"

#include <algorithm>

namespace convoy {
namespace {

constexpr int kTap = kBlock * kBlock;  // floats of one tap of one pair of channel blocks

// X and dY of one kernel call stay in the first cache.
constexpr int kFirstCacheChunk = 200;
// They nearly do, and the call is longer.
constexpr int kSmallChunk = 400;
// No chunk is larger: a few planes of it fill the second cache.
constexpr int kLargeChunk = 4000;
// Below this many bytes a batch stays in the second cache; below this many pixels a kernel call is too short to be split.
constexpr std::int64_t kResidentBytes = 1 << 20;
constexpr int kSplitPixels = 96;

int ceil_div(int a, int b) { return (a + b - 1) / b; }

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
      strides_(g),
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

int BlockedWeights::chunks_of_image() const { return ceil_div(g_.y.height, chunking_.rows); }

BlockedWeights::Chunk BlockedWeights::chunk(int index, int batch) const {
  const int image = index / chunks_of_image() * chunking_.images;
  const int row = index % chunks_of_image() * chunking_.rows;
  return {{image, std::min(image + chunking_.images, batch)}, {row, std::min(row + chunking_.rows, g_.y.height)}};
}

void BlockedWeights::run(int tile, const RunContext& context, std::byte*) const {
  const Part p = part(tile);
  zero(p, context.at<float>(operands_.d_weight));
  const int chunks = ceil_div(context.batch, chunking_.images) * chunks_of_image();
  for (int i = 0; i < chunks; ++i) {
    NextChunk next = i + 1 < chunks ? next_chunk(p, i + 1, context) : NextChunk();
    add_chunk(p, chunk(i, context.batch), context, next);
  }
}

void BlockedWeights::zero(const Part& p, float* d_weight) const {
  for (int out = p.out.begin; out < p.out.end; ++out) {
    for (int in = p.in.begin; in < p.in.end; ++in) {
      for (int ky = p.taps_h.begin; ky < p.taps_h.end; ++ky) {
        float* row = d_weight + strides_.w_out * out + std::int64_t{strides_.w_in} * in + strides_.w_row * ky;
        std::fill(row + p.taps_w.begin * kTap, row + p.taps_w.end * kTap, 0.0f);
      }
    }
  }
}

NextChunk BlockedWeights::next_chunk(const Part& p, int index, const RunContext& context) const {
  const std::int64_t bytes = sizeof(float) * context.batch * (g_.x.padded_elements() + g_.y.padded_elements());
  const bool one_image = chunking_.images == 1;
  const int pixels = chunking_.rows * g_.y.width;
  if (!one_image || bytes < kResidentBytes || pixels < kSplitPixels || pixels > kSmallChunk) return {};
  const Chunk c = chunk(index, context.batch);
  const int first_row = std::clamp(c.rows.begin * g_.stride_h - g_.pad_top, 0, g_.x.height);
  const int end_row = std::clamp((c.rows.end - 1) * g_.stride_h - g_.pad_top + g_.kernel_h, first_row, g_.x.height);
  const NextChunk::Planes x{context.at<float>(operands_.x) + std::int64_t{strides_.x_image} * c.images.begin +
                                std::int64_t{strides_.x_block} * p.in.begin + std::int64_t{strides_.x_row} * first_row,
                            p.in.size(), strides_.x_block, std::int64_t{strides_.x_row} * (end_row - first_row)};
  const NextChunk::Planes d_y{context.at<float>(operands_.d_y) + std::int64_t{strides_.y_image} * c.images.begin +
                                  std::int64_t{strides_.y_block} * p.out.begin + std::int64_t{strides_.y_row} * c.rows.begin,
                              p.out.size(), strides_.y_block, std::int64_t{strides_.y_row} * c.rows.size()};
  const TiledWeightsKernel& kernel = kernels_.grouped.main;
  const int calls = p.taps_w.size() * p.in.size() * ceil_div(p.out.size(), kernel.blocks) * ceil_div(kBlock, kernel.rows);
  return {x, d_y, calls};
}

// Rows of taps that see all rows of the chunk go through the kernel together; those that the padding cuts go alone.
void BlockedWeights::add_chunk(const Part& p, const Chunk& chunk, const RunContext& context, NextChunk& next) const {
  const auto valid_rows = [&](int ky) { return valid_outputs(chunk.rows, ky, g_.stride_h, g_.pad_top, g_.x.height); };
  for (int ky = p.taps_h.begin; ky < p.taps_h.end;) {
    const Range rows = valid_rows(ky);
    int end = ky + 1;
    while (end < p.taps_h.end && valid_rows(end) == rows) ++end;
    if (!rows.empty()) {
      for (int kx = p.taps_w.begin; kx < p.taps_w.end; ++kx) add_taps(p, {chunk.images, rows}, {ky, end}, kx, context, next);
    }
    ky = end;
  }
}

void BlockedWeights::add_taps(const Part& p, const Chunk& chunk, Range taps, int kx, const RunContext& context,
                              NextChunk& next) const {
  const Range columns = valid_outputs({0, g_.y.width}, kx, g_.stride_w, g_.pad_left, g_.x.width);
  if (columns.empty()) return;
  const WeightsStrides& s = strides_;
  WeightsCall call;
  call.loops = {{columns.size(), chunk.rows.size(), chunk.images.size()},
                {g_.stride_w * kBlock, g_.stride_h * s.x_row, s.x_image},
                {kBlock, s.y_row, s.y_image}};
  call.loops.join();
  const int y0 = chunk.rows.begin * g_.stride_h + taps.begin - g_.pad_top;
  const int x0 = columns.begin * g_.stride_w + kx - g_.pad_left;
  call.x = context.at<float>(operands_.x) + std::int64_t{s.x_image} * chunk.images.begin + std::int64_t{s.x_block} * p.in.begin +
           y0 * s.x_row + x0 * kBlock;
  call.d_y = context.at<float>(operands_.d_y) + std::int64_t{s.y_image} * chunk.images.begin +
             std::int64_t{s.y_block} * p.out.begin + chunk.rows.begin * s.y_row + columns.begin * kBlock;
  call.d_weight = context.at<float>(operands_.d_weight) + s.w_out * p.out.begin + std::int64_t{s.w_in} * p.in.begin +
                  taps.begin * s.w_row + kx * kTap;
  call.taps = taps.size();
  call.in_blocks = p.in.size();
  call.out_blocks = p.out.size();
  const bool has_last = p.in.end == g_.in_blocks();
  call.last_channels = has_last ? g_.x.channels - (g_.in_blocks() - 1) * kBlock : kBlock;
  add_weights(kernels_, s, call, next);
}

// Whole images stream best: each plane is one long run, which the hardware prefetches. But where 512-bit kernels read more
// X than dY, X comes too late, and small chunks, of which we prefetch the next one, win. Measured: README.md.
int chunk_pixels(const WeightsGeometry& g, Isa isa) {
  const int map = g.y.height * g.y.width;
  if (map < kSmallChunk) return kFirstCacheChunk;
  if (isa == Isa::avx512 && g.in_blocks() > g.out_blocks()) return kSmallChunk;
  return std::min(map, kLargeChunk);
}

}  // namespace convoy
