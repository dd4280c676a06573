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

SplitContraction::SplitContraction(const Form& form, int in_blocks, int out_blocks, int image_tiles,
                                   const SplitWeightsChoice& choice, int max_batch, Isa isa)
    : form_(form),
      in_blocks_(in_blocks),
      out_blocks_(out_blocks),
      image_tiles_(image_tiles),
      choice_{choice.run_tiles, std::min(choice.in_group, in_blocks), std::min(choice.out_group, out_blocks)},
      inputs_(tile_layout(form, in_blocks, batch_tiles(image_tiles, max_batch))),
      gradients_(tile_layout(form, out_blocks, batch_tiles(image_tiles, max_batch))),
      sums_(filter_layout(form, choice_.in_group, choice_.out_group)),
      kernels_(winograd_weights_kernels(isa, form)) {}

int SplitContraction::groups() const { return ceil_div(in_blocks_, choice_.in_group) * ceil_div(out_blocks_, choice_.out_group); }

SplitContraction::Group SplitContraction::group(int index) const {
  const int ranges = ceil_div(in_blocks_, choice_.in_group);
  const int in = index % ranges * choice_.in_group, out = index / ranges * choice_.out_group;
  return {{in, std::min(in + choice_.in_group, in_blocks_)}, {out, std::min(out + choice_.out_group, out_blocks_)}};
}

// Point by point, so that a point's tiles come from the third cache in long runs; each run brings the next one nearer.
void SplitContraction::run(int index, int batch, const float* v, const float* d, float* sums, float* d_weight) const {
  const auto [in, out] = group(index);
  const int all_tiles = batch * image_tiles_, length = even_share(all_tiles, choice_.run_tiles);
  const int runs = ceil_div(all_tiles, length), last = form_.products() * runs - 1;
  const auto contraction = [&](int at) {
    const int point = at / runs, tile = at % runs * length;
    return Contraction{1,
                       std::min(length, all_tiles - tile),
                       in.size(),
                       out.size(),
                       v + point * inputs_.product + in.begin * inputs_.block + tile * kBlock,
                       inputs_,
                       d + point * gradients_.product + out.begin * gradients_.block + tile * kBlock,
                       gradients_,
                       sums + form_.filter_of(point) * sums_.filter,
                       sums_};
  };
  for (int at = 0; at <= last; ++at) {
    const Contraction next = contraction(std::min(at + 1, last));
    const std::int64_t bytes = at == last ? 0 : next.tiles * kLine;
    contract(kernels_, contraction(at), at % runs == 0 && form_.opens(at / runs),
             {address_of(next.inputs), inputs_.block * std::int64_t{sizeof(float)}, bytes, address_of(next.gradients),
              gradients_.block * std::int64_t{sizeof(float)}, bytes});
  }
  finish_weights(kernels_, form_, contraction(0), in_blocks_,
                 d_weight + (std::int64_t{out.begin} * in_blocks_ + in.begin) * pair_taps(form_));
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
