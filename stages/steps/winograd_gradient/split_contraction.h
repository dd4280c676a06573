// The gradient of weights from the transformed maps of a whole batch: groups of pairs of channel blocks, each summed over all
// tiles and finished while its sums are in the second cache.
#pragma once

#include <cstdint>
#include <vector>

#include "stages/steps/winograd_gradient/winograd_contraction.h"

namespace convoy {

// Parameters of the kernel choice.
struct SplitWeightsChoice {
  int run_tiles = 0;                // summed in registers at a time: the order of summation
  int in_group = 0, out_group = 0;  // channel blocks of a group
  bool operator==(const SplitWeightsChoice&) const = default;
};

class SplitContraction {
 public:
  // Of the source of the problem only the channels count.
  SplitContraction(const WinogradProblem&, const SplitWeightsChoice&, int max_batch, Isa);

  int groups() const;
  std::int64_t sum_floats() const { return sums_.elements(); }
  // V, D and the gradient from their beginnings; `sums` has sum_floats().
  void run(int group, int batch, const float* v, const float* d, float* sums, float* d_weight) const;

 private:
  struct Group {
    Range in, out;
  };
  Group group(int index) const;

  // Tiles that are summed in registers: `length` from `begin` on, at most, of all that a point needs of the images that lie
  // together from `image` on.
  struct Run {
    int point = 0, image = 0;
    TileRange all;
    int length = 0, begin = 0;
    int size() const { return std::min(length, all.end - begin); }
    bool is_first() const { return image == 0 && begin == all.begin; }
  };
  Run first_run(int batch, int point, int image) const;
  Run next_run(int batch, const Run&) const;  // of the same point, or the next one's first
  int first_tile(const Run& run) const { return run.image * image_tiles(problem_.form, problem_.result) + run.begin; }

  WinogradProblem problem_;
  SplitWeightsChoice choice_;
  TileLayout inputs_, gradients_;  // of V and D
  FilterLayout sums_;
  const WinogradWeightsKernels& kernels_;
};

// The default rule, from shapes.
SplitWeightsChoice split_weights_choice(int in_blocks, int out_blocks);

// Cuts that are worth measuring in place of `centre`.
std::vector<SplitWeightsChoice> split_weights_candidates(const SplitWeightsChoice& centre, int in_blocks, int out_blocks);

}  // namespace convoy
