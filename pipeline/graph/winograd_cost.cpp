#include "pipeline/graph/winograd_cost.h"

#include "pipeline/graph/winograd_layout.h"

namespace convoy {
namespace {

constexpr double kTransform = 8.3;  // of a product of a tile and channel block, input and output alike, measured
constexpr double kMargin = 0.9;     // it must win by so much, and with strides on AVX-512,
constexpr double kStrided = 0.8;    // where the 81 products of a tile wait for the caches, by more; measured
// Transformed weights that are not used often enough to be read from memory.
constexpr double kSplitTiles = 512;
constexpr double kSplitFilters = 16 * 16, kStridedFilters = 8 * 16;  // pairs of channel blocks

// `input`: of the transform of a product of a tile and channel block of the source.
double cost_by_tiles(const Form& form, const Shape& source, const Shape& result, int batch, double input = kTransform) {
  const double in = source.channel_blocks(), out = result.channel_blocks();
  const double tiles = double(batch) * image_tiles(form, result);
  return double(batch) * image_products(form, result) * in * out * product_lanes(source) +
         tiles * form.products() * (input * in + kTransform * out);
}

}  // namespace

ConvAlgorithm choose_algorithm(const Form& form, const Shape& source, const Shape& result, int batch, Isa isa) {
  const double in = source.channel_blocks(), out = result.channel_blocks();
  const double tiles = double(batch) * image_tiles(form, result);
  // Each of these meets all taps.
  const Shape& outer = winograd::is_spread(form.y.grid) ? source : result;
  const double pixels = double(batch) * outer.height * outer.width;
  const double direct = pixels * form.taps() * in * out * kBlock;
  const bool strided = form.y.grid != winograd::Grid::dense;
  const bool split = tiles < kSplitTiles && in * out >= (strided ? kStridedFilters : kSplitFilters);
  const double by_tiles = cost_by_tiles(form, source, result, batch, split ? split_transform(isa) : kTransform);
  const bool waits = strided && isa == Isa::avx512;
  if (by_tiles > (waits ? kStrided : kMargin) * direct) return ConvAlgorithm::direct;
  return split ? ConvAlgorithm::split_winograd : ConvAlgorithm::fused_winograd;
}

bool is_worth_folding(const ImageFold& fold, const Shape& result, int batch) {
  const double direct = double(batch) * result.height * result.width * fold.filter_elements() * result.channel_blocks();
  return cost_by_tiles(fold.form(), fold.folded(result), result, batch) <= kMargin * direct;
}

}  // namespace convoy
