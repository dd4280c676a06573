#include "stages/steps/winograd_gradient/winograd_weights_plan.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "pipeline/graph/winograd_gradient_cost.h"

namespace convoy {
namespace {

// Sums are added to seldom enough, and the maps prefetched for the next block stay in the second cache; README.md.
constexpr int kBlockTiles = 28;

}  // namespace

WinogradWeightsPlan::WinogradWeightsPlan(const WinogradProblem& p, const WinogradWeightsChoice& choice, int max_batch)
    : group_images(std::min(choice.group_images, max_batch)),
      out_blocks(std::min(choice.out_blocks, p.result_blocks())),
      out_ranges(ceil_div(p.result_blocks(), out_blocks)) {
  const Chunking block = chunking({p.tile_rows(), p.tile_columns(), 1}, choice.block_tiles);
  cut = {std::min(block.images, group_images), block.rows};
  const int tiles = cut.images * cut.rows * p.tile_columns();
  inputs = tile_layout(p.form, p.source_blocks(), tiles);
  gradients = tile_layout(p.form, out_blocks, tiles);
  sums = filter_layout(p.form, p.source_blocks(), out_blocks);
}

WinogradWeightsChoice winograd_weights_choice(const WinogradProblem& p, int group_images, int max_batch) {
  WinogradWeightsChoice choice;
  choice.group_images = group_images;
  choice.out_blocks = cut_winograd_gradient(p.form, p.source, p.result, max_batch).out_blocks;
  choice.block_tiles = kBlockTiles;
  return choice;
}

}  // namespace convoy
