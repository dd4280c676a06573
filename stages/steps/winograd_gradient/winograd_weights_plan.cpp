#include "stages/steps/winograd_gradient/winograd_weights_plan.h"

#include <algorithm>

#include "pipeline/graph/winograd_gradient_cost.h"

namespace convoy {
namespace {

// Sums are added to seldom enough, and the maps prefetched for the next block stay in the second cache; README.md.
constexpr int kBlockTiles = 28;

int ceil_div(int a, int b) { return (a + b - 1) / b; }

}  // namespace

PointArray::PointArray(int blocks, std::int64_t block_floats) : block(block_floats) {
  const std::int64_t lines = blocks * block_floats / kBlock;
  point = (lines | 1) * kBlock;
}

WinogradWeightsPlan::WinogradWeightsPlan(const WeightsGeometry& g, const WinogradWeightsChoice& choice, int max_batch)
    : tiles_x(ceil_div(g.y.width, kWinogradOutputs)),
      tiles_y(ceil_div(g.y.height, kWinogradOutputs)),
      block(chunking({tiles_y, tiles_x, 1}, choice.block_tiles)),
      group_images(std::min(choice.group_images, max_batch)),
      out_blocks(std::min(choice.out_blocks, g.out_blocks())),
      out_ranges(ceil_div(g.out_blocks(), out_blocks)) {
  block.images = std::min(block.images, group_images);
  const std::int64_t tiles = std::int64_t{block.images} * block.rows * tiles_x;
  inputs = PointArray(g.in_blocks(), tiles * kBlock);
  gradients = PointArray(out_blocks, tiles * kBlock);
  sums = PointArray(out_blocks * g.in_blocks(), kBlock * kBlock);
}

WinogradWeightsChoice winograd_weights_choice(const WeightsGeometry& g, int group_images, int max_batch) {
  WinogradWeightsChoice choice;
  choice.group_images = group_images;
  choice.out_blocks = split_winograd_gradient(g.x, g.y, max_batch).out_blocks;
  choice.block_tiles = kBlockTiles;
  return choice;
}

}  // namespace convoy
