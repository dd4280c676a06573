#include "stages/steps/winograd/winograd_candidates.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "pipeline/graph/use_winograd.h"
#include "stages/steps/worth_measuring.h"

namespace convoy {
namespace {

constexpr int kEnoughTiles = 16;  // a candidate may leave fewer only where the cost rule does
constexpr int kLeastShare = 8;    // of a block's tiles: so many more a register tile may compute that do not exist
constexpr int kMostTimes = 4;     // a block is at most so many times larger or smaller than the centre's

int tiles_of(const BlockCut& cut, const WinogradProblem& p) { return cut.images * cut.rows * p.tile_columns(); }

// Even shares of an image's rows, then of the images.
std::vector<BlockCut> cuts_around(const BlockCut& centre, const WinogradProblem& p, int max_batch) {
  if (const auto cut = only_cut(p)) return {*cut};
  std::vector<BlockCut> cuts;
  const int wanted = tiles_of(centre, p), rows = p.tile_rows();
  const auto add = [&](const BlockCut& cut) {
    const int tiles = tiles_of(cut, p);
    if (tiles * kMostTimes >= wanted && tiles <= wanted * kMostTimes) cuts.push_back(cut);
  };
  for (int share = 1; share <= rows; ++share) {
    if (even_share(rows, share) == share) add({1, share});
  }
  for (int share = 2; share <= max_batch; ++share) {
    if (even_share(max_batch, share) == share) add({share, rows});
  }
  return cuts;
}

class Candidates {
 public:
  Candidates(std::string_view kind, const WinogradBlocking& centre, const WinogradProblem& problem, Isa isa, int max_batch)
      : kind_(kind), fused_(kind == kFusedWinograd), centre_(centre), problem_(problem), isa_(isa), max_batch_(max_batch) {}

  std::vector<KernelChoice> take() {
    for (const ProductTile& tile : product_tiles(isa_)) add_with(&WinogradBlocking::tile, &tile);
    for (const BlockCut& cut : cuts_around(centre_.cut, problem_, max_batch_)) add_cut(cut);
    const int all = problem_.result_blocks();
    for (int group : {centre_.block_group / 2, centre_.block_group * 2, 1, all}) add_with(&WinogradBlocking::block_group, group);
    if (!fused_) return std::move(all_);
    for (int run : {centre_.run / 2, centre_.run * 2, 1}) add_with(&WinogradBlocking::run, run);
    return std::move(all_);
  }

 private:
  void add_cut(const BlockCut& cut) {
    WinogradBlocking b = centre_;
    b.cut = cut;
    const int tiles = tiles_of(cut, problem_);
    if (fused_) {
      b.block_group = centre_.block_group * tiles_of(centre_.cut, problem_) / tiles;
      b.run = centre_.run * cut.count(problem_, max_batch_) / centre_.cut.count(problem_, max_batch_);
    }
    for (const ProductTile& tile : product_tiles(isa_)) {
      const int excess = round_up(tiles, tile.tiles) - tiles;
      if (&tile != centre_.tile && excess * kLeastShare > tiles) continue;
      b.tile = &tile;
      add(b);
    }
  }

  template <typename Value>
  void add_with(Value WinogradBlocking::*part, Value value) {
    WinogradBlocking b = centre_;
    b.*part = value;
    add(b);
  }

  void add(WinogradBlocking b) {
    b.block_group = round_up(std::clamp(b.block_group, 1, problem_.result_blocks()), b.tile->blocks);
    b.run = std::clamp(b.run, 1, b.cut.count(problem_, max_batch_));
    all_.push_back(to_choice(kind_, b, problem_));
  }

  std::string_view kind_;
  bool fused_;
  const WinogradBlocking& centre_;
  const WinogradProblem& problem_;
  Isa isa_;
  int max_batch_;
  std::vector<KernelChoice> all_;
};

}  // namespace

std::vector<KernelChoice> winograd_candidates(const StepKind& step_kind, const Step& step, const BindContext& context,
                                              std::string_view kind, const WinogradProblem& problem) {
  const KernelChoice own = step.kernel.variant.empty() ? step_kind.choose(step, context) : step.kernel;
  const WinogradBlocking centre = blocking_from(kind, own, problem, context.isa, step.name);
  Candidates candidates(kind, centre, problem, context.isa, context.max_batch);
  return worth_measuring(step_kind, step, context, candidates.take(), kEnoughTiles);
}

}  // namespace convoy
