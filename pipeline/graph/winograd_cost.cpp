#include "pipeline/graph/winograd_cost.h"

#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

constexpr double kTransform = 8.3;  // of a product of a tile and channel block, input and output alike, measured
constexpr double kMargin = 0.9;     // it must win by so much,
constexpr double kStrided = 0.72;   // with strides, where 81 products a tile leave the caches sooner, by more; measured
// Transformed weights that are not used often enough to be read from memory.
constexpr double kSplitTiles = 512;
constexpr double kSplitFilters = 16 * 16;  // pairs of channel blocks

}  // namespace

ConvAlgorithm choose_algorithm(const Form& form, const Shape& source, const Shape& result, int batch, Isa) {
  const double in = source.channel_blocks(), out = result.channel_blocks();
  const double tiles = double(batch) * image_tiles(form, result);
  // Each of these meets all taps.
  const Shape& outer = winograd::is_spread(form.y.grid) ? source : result;
  const double pixels = double(batch) * outer.height * outer.width;
  const double direct = pixels * form.taps() * in * out * kBlock;
  const double by_tiles = tiles * form.products() * (in * out * kBlock + kTransform * (in + out));
  const bool dense = form.y.grid == winograd::Grid::dense;
  if (by_tiles > (dense ? kMargin : kStrided) * direct) return ConvAlgorithm::direct;
  return tiles < kSplitTiles && in * out >= kSplitFilters ? ConvAlgorithm::split_winograd : ConvAlgorithm::fused_winograd;
}

}  // namespace convoy
