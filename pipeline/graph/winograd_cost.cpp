#include "pipeline/graph/winograd_cost.h"

#include "halide_gen/winograd/winograd_matrices.h"

namespace convoy {
namespace {

constexpr double kTransform = 300;  // of a tile and channel block, input and output alike, measured
constexpr double kMargin = 0.9;     // it must win by so much
// Transformed weights that are not used often enough to be read from memory.
constexpr double kSplitTiles = 512;
constexpr double kSplitFilters = 16 * 16;  // pairs of channel blocks

double tiles_along(int outputs) { return (outputs + winograd::kOutputs - 1) / winograd::kOutputs; }

}  // namespace

ConvAlgorithm choose_algorithm(const Shape& source, const Shape& result, int batch, Isa) {
  const double in = source.channel_blocks(), out = result.channel_blocks();
  const double tiles = batch * tiles_along(result.height) * tiles_along(result.width);
  const double pixels = double(batch) * result.height * result.width;
  const double direct = pixels * winograd::kTaps * winograd::kTaps * in * out * kBlock;
  const double by_tiles = tiles * (winograd::kProducts * in * out * kBlock + kTransform * (in + out));
  if (by_tiles > kMargin * direct) return ConvAlgorithm::direct;
  return tiles < kSplitTiles && in * out >= kSplitFilters ? ConvAlgorithm::split_winograd : ConvAlgorithm::fused_winograd;
}

}  // namespace convoy
