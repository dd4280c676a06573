// The default cost rule of conv_blocking.h.
//
// First the register tile and the order of pixels, by the share of FMA peak that the tile reaches and the share of its
// pixels that exist. Then the cuts, by cache sizes that every supported CPU has: the weights of one register tile and pass
// in L1 (AVX2, whose small tiles use each weight few times) or in half of L2 (AVX-512), the strip in a part of L2.
#include <algorithm>

#include "pipeline/core/divide.h"
#include "stages/steps/conv/conv_blocking.h"
#include "stages/steps/conv/conv_taps.h"

namespace convoy {
namespace {

constexpr int kStripBytes = 256 << 10;
constexpr int kWovenStripBytes = 160 << 10;  // as fast, and tiles of several images stay fine enough to share out
constexpr int kWeightBytesAvx2 = 20 << 10;
constexpr int kWeightBytesAvx512 = 160 << 10;
constexpr int kMostPassBlocks = 16;
// Vectors are copied once for each group of output blocks, and their kernel calls are short.
constexpr int kFlatPassBlocks = 32;
constexpr int kFlatGroup = 16;
// Pointwise kernels read the map in place. With several passes a line that is no whole number of tiles would have to be
// copied first, which costs more than reading 64 KB of weights from L2 (97 % of peak, measured).
constexpr int kPointwisePassBlocksAvx2 = 64;
// Multiply-adds that a float of a strip should get before it is copied again for the next group of channel blocks: the copy
// overlaps with nothing. Strides and small kernels use each float less. (3x3 with stride 2: 8 to 10 points of the peak.)
constexpr int kStripUses = 1280;
constexpr int kWantedPixels = 196;     // of a tile, for the weights that it reads
constexpr int kWantedTiles = 4;        // of a batch; larger groups of blocks leave fewer
constexpr int kMostWovenImages = 8;    // of maps; more only make tiles coarse
constexpr int kMostDenseImages = 96;   // a dense layer's weights come from memory: as few times as can be
constexpr double kStagingCost = 0.01;  // of copying the result out of scratch
constexpr double kImageCost = 0.003;   // a preference for small groups of images
constexpr double kTrimmedWorth = 0.5;  // of taps that woven images leave out: weaving copies what rows may read in place

// The share of peak that a tile reaches on the problem's channel blocks.
double speed_on(const ConvTileKernels& t, const ConvProblem& p) {
  const int blocks = p.result.channel_blocks(), odd = blocks % t.blocks;
  return blocks / ((blocks - odd) / t.speed + odd / t.single_speed);
}

// The share of computed pixels that exist, over a whole batch in groups of `images`.
double use_of_pixels(int per_image, int images, int batch, int tile) {
  const int rest = batch % images;
  const int computed = batch / images * round_up(per_image * images, tile) + (rest > 0 ? round_up(per_image * rest, tile) : 0);
  return double(per_image) * batch / computed;
}

// What leaving out the taps beyond the left and right border is worth, as a factor of speed.
double worth_of_trimming(const ConvProblem& p, const ConvTileKernels& t, int images) {
  const bool trims = !p.image && (p.stride_w > 1 || images % t.pixels == 0);
  if (!trims) return 1;
  int all = 0, inside = 0;
  for (const ConvPart& part : p.parts) {
    const TapAxis axis{-part.pad_left, p.stride_w, part.taps_w, part.dilation_w, p.source.width, true};
    all += part.columns * part.taps_w * part.taps_h;
    for (int column = 0; column < part.columns;) {
      const TapRun run = axis.run(column, part.columns);
      inside += run.count * run.taps * part.taps_h;
      column = run.end();
    }
  }
  return inside == 0 ? 1 : 1 + kTrimmedWorth * (double(all) / inside - 1);
}

// Small maps: several images a tile, so that weights come in once for all.
int images_by_rows(const ConvPart& part, const ConvBlocking& b, int max_batch) {
  const int pixels = part.rows * part.columns;
  return b.rows < part.rows ? 1 : even_share(max_batch, kWantedPixels / pixels);
}

int block_group(const ConvProblem& p, const ConvBlocking& b, int max_batch) {
  const int blocks = p.result.channel_blocks(), least = is_flat(p) ? kFlatGroup : b.across_images ? 4 : 8;
  const int taps = p.kernel_h * p.kernel_w, phases = p.stride_h * p.stride_w;
  // Read in place: dense layers, and rows of whole register tiles.
  const bool whole_rows = !b.across_images && p.parts.front().columns % b.kernels->pixels == 0;
  const bool in_place = taps == 1 && (phases == 1 || whole_rows);
  // The phases of a strided backward pass are small next to their weights, which had better stay in L2.
  if (in_place || p.parts.size() > 1) return even_share(blocks, least);
  const int wanted = ceil_div(kStripUses * phases, taps * kBlock);
  const int tiles = ceil_div(max_batch, b.images) * ceil_div(p.parts.front().rows, b.rows);
  const int most = blocks * tiles / kWantedTiles;
  return even_share(blocks, std::max(least, std::min(wanted, most)));
}

}  // namespace

std::vector<ConvOrder> conv_orders(std::span<const ConvTileKernels> tiles, const ConvProblem& p, int max_batch) {
  std::vector<ConvOrder> orders;
  const int columns = p.parts.front().columns;
  const bool dense = p.result.height * p.result.width == 1, flat = is_flat(p);
  const bool woven = p.stride_w == 1 && !p.image;
  for (const ConvTileKernels& t : tiles) {
    const double speed = speed_on(t, p);
    if (t.find(pixel_stride(p, false), flat))
      orders.push_back({&t, false, 1, speed * double(columns) / round_up(columns, t.pixels)});
    if (!t.find(pixel_stride(p, true), flat)) continue;
    ConvOrder best{&t, true, 1, 0};
    const int most = std::min(max_batch, dense ? kMostDenseImages : std::max(kMostWovenImages, woven ? 1 : t.pixels));
    for (int images = 1; images <= most; ++images) {
      const double cost = kStagingCost + (dense ? -kImageCost : kImageCost) * images;
      const double use = use_of_pixels(woven ? columns : 1, images, max_batch, t.pixels);
      const double score = speed * use * worth_of_trimming(p, t, images) - cost;
      if (score > best.score) best = {&t, true, images, score};
    }
    orders.push_back(best);
  }
  return orders;
}

ConvBlocking choose_blocking(const ConvProblem& p, Isa isa, int max_batch) {
  const std::vector<ConvOrder> orders = conv_orders(conv_tiles(isa, p.image), p, max_batch);
  return cut_loops(*std::ranges::max_element(orders, {}, &ConvOrder::score), p, isa, max_batch);
}

ConvBlocking cut_loops(const ConvOrder& tile, const ConvProblem& p, Isa isa, int max_batch) {
  const ConvPart& part = p.parts.front();
  ConvBlocking b;
  b.kernels = tile.kernels;
  b.across_images = tile.across_images;
  b.images = tile.images;

  const bool one_line = part.rows == 1 && !b.across_images;
  const int source_blocks = p.image ? 1 : p.source.channel_blocks();
  int taps = 1;
  for (const ConvPart& each : p.parts) taps = std::max(taps, each.taps_h * each.taps_w);
  const int weights = isa == Isa::avx512 ? kWeightBytesAvx512 : kWeightBytesAvx2;
  const int weight_block = taps * kBlock * kBlock * tile.kernels->blocks * int(sizeof(float));
  const bool pointwise_avx2 = isa == Isa::avx2 && one_line && taps == 1;
  b.pass_blocks = even_share(source_blocks,
                             pointwise_avx2 ? kPointwisePassBlocksAvx2
                                            : std::min(weights / weight_block, is_flat(p) ? kFlatPassBlocks : kMostPassBlocks));

  const std::int64_t pixel = std::int64_t(sizeof(float)) * (p.image ? p.source.channels : kBlock * b.pass_blocks) * b.images;
  b.columns = round_up(part.columns, tile.kernels->pixels);
  if (one_line) {
    const int most = static_cast<int>(std::clamp<std::int64_t>(kStripBytes / pixel, 96, 784));
    b.columns = round_up(even_share(part.columns, most), tile.kernels->pixels);
  }
  const std::int64_t row = pixel * (std::int64_t{part.columns} * p.stride_w + std::max(0, part.reach_w() - 1));
  const std::int64_t most_rows = ((b.across_images ? kWovenStripBytes : kStripBytes) / row - part.reach_h()) / p.stride_h + 1;
  b.rows = even_share(part.rows, static_cast<int>(std::clamp<std::int64_t>(most_rows, 1, part.rows)));
  if (!b.across_images && !p.image && taps > 1) b.images = images_by_rows(part, b, max_batch);
  b.block_group = round_up(block_group(p, b, max_batch), tile.kernels->blocks);
  return b;
}

}  // namespace convoy
