#include "stages/steps/winograd_gradient/winograd_weights_candidates.h"

#include <algorithm>

namespace convoy {
namespace {

constexpr int kMostTimes = 4;  // a block is at most so many times larger or smaller

BlockCut cut_of(const WinogradProblem& p, const WinogradWeightsChoice& choice, int max_batch) {
  return WinogradWeightsPlan(p, choice, max_batch).cut;
}

bool same(const BlockCut& a, const BlockCut& b) { return a.images == b.images && a.rows == b.rows; }

}  // namespace

std::vector<WinogradWeightsChoice> winograd_weights_candidates(const WinogradWeightsChoice& centre, const WinogradProblem& p,
                                                               int max_batch) {
  std::vector<WinogradWeightsChoice> choices;
  const int images = std::min(centre.group_images, max_batch), blocks = p.result_blocks();
  const BlockCut own = cut_of(p, centre, max_batch);
  BlockCut last{0, 0};
  for (int tiles = ceil_div(centre.block_tiles, kMostTimes); tiles <= centre.block_tiles * kMostTimes; ++tiles) {
    WinogradWeightsChoice choice = centre;
    choice.block_tiles = tiles;
    const BlockCut cut = cut_of(p, choice, max_batch);
    const bool even = even_share(images, cut.images) == cut.images;
    if (even && !same(cut, last) && !same(cut, own)) choices.push_back(choice);
    last = cut;
  }
  for (int ranges = 1, before = 0; ranges <= ceil_div(blocks, 2); ++ranges) {
    WinogradWeightsChoice choice = centre;
    choice.out_blocks = std::min(blocks, round_up(ceil_div(blocks, ranges), 2));
    if (choice.out_blocks != before) choices.push_back(choice);
    before = choice.out_blocks;
  }
  return choices;
}

}  // namespace convoy
