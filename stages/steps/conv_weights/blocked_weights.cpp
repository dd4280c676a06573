#include "stages/steps/conv_weights/blocked_weights.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

constexpr int kTap = kBlock * kBlock;  // floats of one tap of one pair of channel blocks

// X and dY of one kernel call stay in the first cache.
constexpr int kFirstCacheChunk = 200;
// They nearly do, and the call is longer; what comes next has room in the second cache beside it.
constexpr int kSmallChunk = 400;
// No chunk is larger: a few planes of it fill the second cache.
constexpr int kLargeChunk = 4000;
// Below this many bytes a batch stays in the second cache.
constexpr std::int64_t kResidentBytes = 1 << 20;

// Every pixel of X meets one of dY: chunks are single runs of both.
bool is_pointwise(const WeightsGeometry& g) {
  return g.kernel_h * g.kernel_w == 1 && g.stride_h * g.stride_w == 1 && g.x.width == g.y.width && g.x.height == g.y.height;
}

}  // namespace

struct BlockedWeights::Part {
  int group = 0;
  Range out;  // blocks, counted over all groups
  Range in;   // blocks of the group
  Range taps_h, taps_w;
};

struct BlockedWeights::Chunk {
  Range images, rows;
};

BlockedWeights::BlockedWeights(const WeightsGeometry& g, const WeightMask& mask, const WeightsKernels& kernels, Operands operands,
                               int chunk_pixels, const WeightTiles& tiles)
    : g_(g),
      mask_(mask),
      kernels_(kernels),
      operands_(operands),
      strides_(g),
      chunking_(chunking(g.y, chunk_pixels)),
      tiles_(tiles) {}

int BlockedWeights::tiles(int) const { return g_.groups * tiles_.count(); }

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
  p.group = tile;
  p.out.begin += p.group * g_.out_blocks();
  p.out.end += p.group * g_.out_blocks();
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
  const bool ahead = prefetches(context.batch);
  for (int i = 0; i < chunks; ++i) {
    NextChunk next;
    if (ahead && i + 1 < chunks) {
      const Chunk c = chunk(i + 1, context.batch);
      next = {x_at(p, c.images.begin, c.rows.begin, 0, context), d_y_at(p, c.images.begin, c.rows.begin, 0, context)};
    }
    add_chunk(p, chunk(i, context.batch), context, next);
  }
  mask(p, context.at<float>(operands_.d_weight));
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

void BlockedWeights::mask(const Part& p, float* d_weight) const {
  for (int out = p.out.begin; out < p.out.end; ++out) {
    for (int in = p.in.begin; in < p.in.end; ++in) {
      for (int ky = p.taps_h.begin; ky < p.taps_h.end; ++ky) {
        float* row = d_weight + strides_.w_out * out + std::int64_t{strides_.w_in} * in + strides_.w_row * ky;
        mask_.apply(in, out, p.taps_w, row);
      }
    }
  }
}

// Of the part's first input block.
const float* BlockedWeights::x_at(const Part& p, int image, int y, int x, const RunContext& context) const {
  const std::int64_t block = std::int64_t{p.group} * g_.in_blocks() + p.in.begin;
  return context.at<float>(operands_.x) + strides_.x_image * image + strides_.x_block * block + y * strides_.x_row + x * kBlock;
}

// Of the part's first output block.
const float* BlockedWeights::d_y_at(const Part& p, int image, int y, int x, const RunContext& context) const {
  return context.at<float>(operands_.d_y) + strides_.y_image * image + std::int64_t{strides_.y_block} * p.out.begin +
         y * strides_.y_row + x * kBlock;
}

bool BlockedWeights::prefetches(int batch) const {
  const std::int64_t bytes = sizeof(float) * batch * g_.groups * (g_.x.padded_elements() + g_.y.padded_elements());
  return is_pointwise(g_) && chunking_.images == 1 && bytes >= kResidentBytes;
}

// Rows of taps that see all rows of the chunk go through the kernel together; those that the padding cuts go alone.
void BlockedWeights::add_chunk(const Part& p, const Chunk& chunk, const RunContext& context, const NextChunk& next) const {
  const auto valid_rows = [&](int ky) {
    return valid_outputs(chunk.rows, ky * g_.dilation_h, g_.stride_h, g_.pad_top, g_.x.height);
  };
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
                              const NextChunk& next) const {
  const Range columns = valid_outputs({0, g_.y.width}, kx * g_.dilation_w, g_.stride_w, g_.pad_left, g_.x.width);
  if (columns.empty()) return;
  const WeightsStrides& s = strides_;
  WeightsCall call;
  call.loops = {{columns.size(), chunk.rows.size(), chunk.images.size()},
                {g_.stride_w * kBlock, g_.stride_h * s.x_row, s.x_image},
                {kBlock, s.y_row, s.y_image}};
  call.loops.join();
  const int y0 = chunk.rows.begin * g_.stride_h + taps.begin * g_.dilation_h - g_.pad_top;
  const int x0 = columns.begin * g_.stride_w + kx * g_.dilation_w - g_.pad_left;
  call.x = x_at(p, chunk.images.begin, y0, x0, context);
  call.d_y = d_y_at(p, chunk.images.begin, chunk.rows.begin, columns.begin, context);
  call.d_weight = context.at<float>(operands_.d_weight) + s.w_out * p.out.begin + std::int64_t{s.w_in} * p.in.begin +
                  taps.begin * s.w_row + kx * kTap;
  call.taps = taps.size();
  call.in_blocks = p.in.size();
  call.out_blocks = p.out.size();
  const bool has_last = p.in.end == g_.in_blocks();
  call.last_channels = has_last ? g_.x.channels - (g_.in_blocks() - 1) * kBlock : kBlock;
  call.next = next;
  add_weights(kernels_, s, call);
}

// Whole images stream best: each plane is one long run, which the hardware prefetches. But 1x1 kernels do little work for
// the bytes they read; there small chunks win, whose kernels prefetch the next one. Measured: README.md.
int chunk_pixels(const WeightsGeometry& g) {
  const int map = g.y.height * g.y.width;
  // Strided taps see a part of X each, and fewer chunks add less often to a weight that on small maps is larger than both.
  const bool strided_taps = g.stride_h * g.stride_w > 1 && g.kernel_h * g.kernel_w > 1;
  if (map < kSmallChunk) return strided_taps ? kSmallChunk : kFirstCacheChunk;
  if (is_pointwise(g)) return kSmallChunk;
  return std::min(map, kLargeChunk);
}

}  // namespace convoy
