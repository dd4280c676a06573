#include "pipeline/graph/winograd_gradient_cost.h"

#include <algorithm>
#include <limits>

#include "pipeline/core/divide.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

// Multiply-adds of 16 lanes, or what takes as long; measured on AVX2 and AVX-512 (stages/steps/winograd_gradient/README.md).
// Of one of a form's products, or filters:
constexpr double kProduct = 1 / 0.93;  // of a tile, a pair of channel blocks and a lane, by the share of the peak
constexpr double kInput = 9.7;         // transform of a tile and block of X
constexpr double kGradient = 6.9;      // and of dY
constexpr double kFinish = 97;         // of a filter's pair of blocks, a group
constexpr double kDirect = 16;         // of a pixel, a tap and a pair
constexpr double kMargin = 0.9;        // it must win by so much,
constexpr double kStrided = 0.8;       // fused with strides by more; measured

// In the split form transformed maps are written to the third cache once and read there by many groups of pairs, while in the
// fused one sums are added to there; measured with 4 to 1024 pairs and 64 to 3136 tiles.
constexpr int kSplitTiles = 512;
constexpr int kSplitPairs = 16 * 16, kStridedPairs = 8 * 16;

constexpr int kMostGroups = 8;  // 16: products 3 to 5 % slower in VGG-16, and no less waiting
// Of a tile's time threads wait for one another at the end of a step: with few tiles that is a share of the step.
constexpr double kWaiting = 0.3;
// A block of tiles adds to all sums; beyond this it waits for the third cache (256@56 with 9.4 MB: 2.4 of the peak, not 3.1).
constexpr std::int64_t kMostSumBytes = 5'000'000;

double cost_of_products(const Form& form, const Shape& x, const Shape& y, int batch) {
  return double(batch) * image_products(form, y) * kProduct * product_lanes(x) * x.channel_blocks() * y.channel_blocks();
}

double cost(const Form& form, const Shape& x, const Shape& y, int batch, const WinogradGradientCut& split) {
  const double in = x.channel_blocks(), out = y.channel_blocks();
  const int groups = ceil_div(batch, split.group_images), ranges = ceil_div(y.channel_blocks(), split.out_blocks);
  const double tiles = double(batch) * image_tiles(form, y);
  return cost_of_products(form, x, y, batch) + form.products() * tiles * (kInput * in * ranges + kGradient * out) +
         form.filters() * kFinish * in * out * groups;
}

double split_cost(const Form& form, const Shape& x, const Shape& y, int batch, Isa isa) {
  const double in = x.channel_blocks(), out = y.channel_blocks(), tiles = double(batch) * image_tiles(form, y);
  return cost_of_products(form, x, y, batch) + form.products() * tiles * split_transform(isa) * (in + out) +
         form.filters() * kFinish * in * out;
}

}  // namespace

std::int64_t winograd_gradient_sum_bytes(const Form& form, const Shape& x, int out_blocks) {
  return std::int64_t{form.filters()} * kBlock * kBlock * sizeof(float) * x.channel_blocks() * out_blocks;
}

WinogradGradientCut cut_winograd_gradient(const Form& form, const Shape& x, const Shape& y, int max_batch) {
  const int out = y.channel_blocks();
  // Better: small enough sums, then the cost with what threads wait.
  struct Judged {
    WinogradGradientCut split;
    bool fits;
    double cost;
    bool better_than(const Judged& other) const {
      if (fits != other.fits) return fits;
      return cost < other.cost;
    }
  };
  Judged best{{}, false, std::numeric_limits<double>::max()};
  for (int groups = 1; groups <= std::min(max_batch, kMostGroups); ++groups) {
    // Output blocks stay paired, since two of them share each broadcast.
    for (int blocks = out; blocks >= std::min(2, out); blocks = blocks > 2 ? (blocks + 3) / 4 * 2 : 0) {
      const WinogradGradientCut split{ceil_div(max_batch, groups), blocks};
      const int used = ceil_div(max_batch, split.group_images), tiles = used * ceil_div(out, blocks);
      // Threads that got the larger groups finish last.
      const double uneven = double(used) * split.group_images / max_batch;
      const Judged judged{split, winograd_gradient_sum_bytes(form, x, blocks) <= kMostSumBytes,
                          cost(form, x, y, max_batch, split) * uneven * (1 + kWaiting / tiles)};
      if (judged.better_than(best)) best = judged;
    }
  }
  return best.split;
}

GradientAlgorithm choose_gradient_algorithm(const Form& form, const Shape& x, const Shape& y, int max_batch, Isa isa) {
  const int pairs = x.channel_blocks() * y.channel_blocks();
  const double direct = kDirect * form.taps() * max_batch * y.height * y.width * pairs;
  const bool strided = form.y.grid != winograd::Grid::dense;
  if (max_batch * image_tiles(form, y) < kSplitTiles && pairs >= (strided ? kStridedPairs : kSplitPairs)) {
    const bool wins = split_cost(form, x, y, max_batch, isa) <= kMargin * direct;
    return wins ? GradientAlgorithm::split_winograd : GradientAlgorithm::direct;
  }
  const double margin = strided ? kStrided : kMargin;
  const bool wins = cost(form, x, y, max_batch, cut_winograd_gradient(form, x, y, max_batch)) <= margin * direct;
  return wins ? GradientAlgorithm::fused_winograd : GradientAlgorithm::direct;
}

bool is_gradient_worth_folding(const ImageFold& fold, const Shape& y, int max_batch) {
  const Shape x = fold.folded(y);
  const double direct = double(max_batch) * y.height * y.width * fold.filter_elements() * y.channel_blocks();
  return cost(fold.form(), x, y, max_batch, cut_winograd_gradient(fold.form(), x, y, max_batch)) <= kMargin * direct;
}

}  // namespace convoy
