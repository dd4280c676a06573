#include "stages/steps/conv/conv_candidates.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "stages/steps/conv/conv_contraction.h"
#include "stages/steps/conv/conv_tiling.h"

namespace convoy {
namespace {

// A candidate may leave fewer tiles than the cost rule only down to this.
constexpr int kEnoughTiles = 16;
constexpr std::size_t kMostScratch = 4 << 20;

class Candidates {
 public:
  Candidates(const ConvProblem& problem, Isa isa, int max_batch) : problem_(problem), isa_(isa), max_batch_(max_batch) {
    least_tiles_ = std::min(kEnoughTiles, tiles(choose_blocking(problem, isa, max_batch)));
  }

  void add(const ConvBlocking& b) {
    const KernelChoice choice = to_choice(b);
    const bool known = std::ranges::any_of(all_, [&](const ConvBlocking& other) { return to_choice(other) == choice; });
    if (known || tiles(b) < least_tiles_) return;
    if (bind_contraction(problem_, b, {}, isa_)->scratch_bytes() <= kMostScratch) all_.push_back(b);
  }

  std::vector<ConvBlocking> take() { return std::move(all_); }

 private:
  int tiles(const ConvBlocking& b) const { return ConvTiling(problem_, b).tiles(max_batch_); }

  const ConvProblem& problem_;
  Isa isa_;
  int max_batch_;
  int least_tiles_ = 1;
  std::vector<ConvBlocking> all_;
};

// Half, double, and the ends of [1, most].
std::vector<int> around(int value, int most) {
  std::vector<int> values;
  for (int v : {value / 2, value * 2, most, 1}) values.push_back(std::clamp(v, 1, most));
  return values;
}

void add_cuts(Candidates& candidates, const ConvBlocking& centre, const ConvProblem& p, int max_batch) {
  const ConvPart& part = p.parts.front();
  const auto vary = [&](int ConvBlocking::*cut, int most, int step) {
    for (int value : around(centre.*cut, most)) {
      ConvBlocking b = centre;
      b.*cut = round_up(value, step);
      candidates.add(b);
    }
  };
  const int source_blocks = p.image ? 1 : p.source.channel_blocks();
  vary(&ConvBlocking::pass_blocks, source_blocks, 1);
  vary(&ConvBlocking::block_group, round_up(p.result.channel_blocks(), centre.kernels->blocks), centre.kernels->blocks);
  vary(&ConvBlocking::rows, part.rows, 1);
  if (centre.across_images || !p.image) vary(&ConvBlocking::images, max_batch, 1);
  if (!centre.across_images) {
    const int tile = centre.kernels->pixels;
    vary(&ConvBlocking::columns, round_up(part.columns, tile), tile);
  }
}

}  // namespace

std::vector<ConvBlocking> conv_candidates(const ConvBlocking& centre, const ConvProblem& problem, Isa isa, int max_batch) {
  Candidates candidates(problem, isa, max_batch);
  for (const auto& tiles : {conv_tiles(isa, problem.image), further_conv_tiles(isa, problem.image)}) {
    for (const ConvOrder& order : conv_orders(tiles, problem, max_batch)) {
      candidates.add(cut_loops(order, problem, isa, max_batch));
    }
  }
  add_cuts(candidates, centre, problem, max_batch);
  return candidates.take();
}

}  // namespace convoy
