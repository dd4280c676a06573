#include "pipeline/graph/winograd_gradient_cost.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

// Multiply-adds of 16 lanes, or what takes as long; measured on AVX2 and AVX-512 (stages/steps/winograd_gradient/README.md).
constexpr double kProduct = 620;    // of a 4x4 tile and a pair of channel blocks: 36 * 16, at 93 % of the peak
constexpr double kInput = 350;      // transform of a tile and block of X
constexpr double kGradient = 250;   // and of dY
constexpr double kFinish = 3500;    // of a pair of blocks, a group
constexpr double kDirect = 9 * 16;  // of a pixel and a pair
constexpr double kMargin = 0.9;     // it must win by so much

constexpr int kWantedTiles = 4;
// A block of tiles adds to all sums; beyond this it waits for the third cache (256@56 with 9.4 MB: 2.4 of the peak, not 3.1).
constexpr std::int64_t kMostSumBytes = 5'000'000;

double tiles_of(const Shape& y) { return double(winograd_tiles(y.width)) * winograd_tiles(y.height); }

double cost(const Shape& x, const Shape& y, int batch, const WinogradGradientSplit& split) {
  const double in = x.channel_blocks(), out = y.channel_blocks();
  const int groups = ceil_div(batch, split.group_images), ranges = ceil_div(y.channel_blocks(), split.out_blocks);
  return batch * tiles_of(y) * (kProduct * in * out + kInput * in * ranges + kGradient * out) + kFinish * in * out * groups;
}

}  // namespace

std::int64_t winograd_gradient_sum_bytes(const Shape& x, int out_blocks) {
  return std::int64_t{36} * kBlock * kBlock * sizeof(float) * x.channel_blocks() * out_blocks;
}

WinogradGradientSplit split_winograd_gradient(const Shape& x, const Shape& y, int max_batch) {
  const int out = y.channel_blocks();
  // Better: small enough sums, then enough tiles (or more of them), then the cost.
  struct Judged {
    WinogradGradientSplit split;
    bool fits;
    int tiles;
    double cost;
    bool better_than(const Judged& other) const {
      if (fits != other.fits) return fits;
      if (tiles != other.tiles) return tiles > other.tiles;
      return cost < other.cost;
    }
  };
  Judged best{};
  for (int groups = 1; groups <= std::min(max_batch, kWantedTiles); ++groups) {
    // Output blocks stay paired, since two of them share each broadcast.
    for (int blocks = out; blocks >= std::min(2, out); blocks = blocks > 2 ? (blocks + 3) / 4 * 2 : 0) {
      const WinogradGradientSplit split{ceil_div(max_batch, groups), blocks};
      const int tiles = ceil_div(max_batch, split.group_images) * ceil_div(out, blocks);
      const Judged judged{split, winograd_gradient_sum_bytes(x, blocks) <= kMostSumBytes, std::min(tiles, kWantedTiles),
                          cost(x, y, max_batch, split)};
      if (best.tiles == 0 || judged.better_than(best)) best = judged;
    }
  }
  return best.split;
}

bool winograd_gradient_is_faster(const Shape& x, const Shape& y, int max_batch) {
  const double direct = kDirect * max_batch * y.height * y.width * x.channel_blocks() * y.channel_blocks();
  return cost(x, y, max_batch, split_winograd_gradient(x, y, max_batch)) < kMargin * direct;
}

}  // namespace convoy
