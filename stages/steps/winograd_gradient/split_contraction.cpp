#include "stages/steps/winograd_gradient/split_contraction.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

// A run of one input and two output blocks is half a first cache of 48 KB; the sums of 4 x 4 pairs, 590 KB, stay in the second.
constexpr int kRunTiles = 128;
constexpr int kGroup = 4;
constexpr int kMostPairs = 32;  // of a candidate's group

constexpr std::int64_t kLine = kBlock * sizeof(float);

}  // namespace

SplitContraction::SplitContraction(const WinogradProblem& problem, const SplitWeightsChoice& choice, int max_batch, Isa isa)
    : problem_(problem),
      choice_{choice.run_tiles, std::min(choice.in_group, problem.source_blocks()),
              std::min(choice.out_group, problem.result_blocks())},
      inputs_(tile_layout(problem.form, problem.source_blocks(), batch_tiles(problem.form, problem.result, max_batch))),
      gradients_(tile_layout(problem.form, problem.result_blocks(), batch_tiles(problem.form, problem.result, max_batch))),
      sums_(filter_layout(problem.form, choice_.in_group, choice_.out_group)),
      kernels_(winograd_weights_kernels(isa, problem.form)) {}

int SplitContraction::groups() const {
  return ceil_div(problem_.source_blocks(), choice_.in_group) * ceil_div(problem_.result_blocks(), choice_.out_group);
}

SplitContraction::Group SplitContraction::group(int index) const {
  const int ranges = ceil_div(problem_.source_blocks(), choice_.in_group);
  const int in = index % ranges * choice_.in_group, out = index / ranges * choice_.out_group;
  return {{in, std::min(in + choice_.in_group, problem_.source_blocks())},
          {out, std::min(out + choice_.out_group, problem_.result_blocks())}};
}

SplitContraction::Run SplitContraction::first_run(int batch, int point, int image) const {
  const TileOrder order(problem_.form, problem_.result, ordered_block(problem_, image, batch));
  const TileRange all = order.range(point);
  return {point, image, all, even_share(std::max(all.size(), 1), choice_.run_tiles), all.begin};
}

SplitContraction::Run SplitContraction::next_run(int batch, const Run& run) const {
  Run next = run;
  next.begin += run.length;
  if (next.begin < run.all.end) return next;
  const int image = run.image + problem_.order_images;
  return image < batch ? first_run(batch, run.point, image) : first_run(batch, run.point + 1, 0);
}

// Point by point, so that a point's tiles come from the third cache in long runs; each run brings the next one nearer.
void SplitContraction::run(int index, int batch, const float* v, const float* d, float* sums, float* d_weight) const {
  const Form& form = problem_.form;
  const int in_blocks = problem_.source_blocks();
  const auto [in, out] = group(index);
  const auto contraction = [&, in = in, out = out](const Run& run) {
    return Contraction{1,
                       run.size(),
                       in.size(),
                       out.size(),
                       v + run.point * inputs_.product + in.begin * inputs_.block + first_tile(run) * kBlock,
                       inputs_,
                       d + run.point * gradients_.product + out.begin * gradients_.block + first_tile(run) * kBlock,
                       gradients_,
                       sums + form.filter_of(run.point) * sums_.filter,
                       sums_};
  };
  for (Run at = first_run(batch, 0, 0); at.point < form.products();) {
    const Run behind = next_run(batch, at);
    const bool last = behind.point == form.products();
    const Contraction next = contraction(last ? at : behind);
    const std::int64_t bytes = last ? 0 : next.tiles * kLine;
    contract(kernels_, contraction(at), at.is_first() && form.opens(at.point),
             {address_of(next.inputs), inputs_.block * std::int64_t{sizeof(float)}, bytes, address_of(next.gradients),
              gradients_.block * std::int64_t{sizeof(float)}, bytes});
    at = behind;
  }
  finish_weights(kernels_, form, contraction(first_run(batch, 0, 0)), in_blocks,
                 d_weight + (std::int64_t{out.begin} * in_blocks + in.begin) * pair_taps(form));
}

SplitWeightsChoice split_weights_choice(int in_blocks, int out_blocks) {
  return {kRunTiles, even_share(in_blocks, kGroup), std::min(out_blocks, kGroup)};
}

std::vector<SplitWeightsChoice> split_weights_candidates(const SplitWeightsChoice& centre, int in_blocks, int out_blocks) {
  std::vector<SplitWeightsChoice> choices;
  for (const int tiles : {centre.run_tiles / 2, centre.run_tiles * 2}) {
    if (tiles > 0) choices.push_back({tiles, centre.in_group, centre.out_group});
  }
  for (const int in : {2, 4, 8, 16}) {
    for (const int out : {2, 4, 8}) {
      if (in * out > kMostPairs) continue;
      choices.push_back({centre.run_tiles, std::min(in, in_blocks), std::min(out, out_blocks)});
    }
  }
  return choices;
}

}  // namespace convoy
