// The 36 products of a block of tiles, added up in a range's sums, and the sums as taps at the end.
#pragma once

#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"
#include "stages/steps/winograd_gradient/winograd_weights_plan.h"

namespace convoy {

// The maps that are transformed next: each channel block's part is prefetched while the products are made. Bytes.
struct NextMaps {
  std::int64_t x = 0, x_block = 0, x_bytes = 0;  // address, to the next block's part, of each part
  std::int64_t d_y = 0, d_y_block = 0, d_y_bytes = 0;
};
NextMaps next_maps(const WinogradProblem&, const TileBlock&, Range out, const float* x, const float* d_y);

class WinogradContraction {
 public:
  WinogradContraction(const WinogradProblem& problem, const WinogradWeightsPlan& plan, const WinogradWeightsKernels& kernels)
      : problem_(problem), plan_(plan), kernels_(kernels) {}

  // Sums over `tiles` tiles for `out_blocks` blocks; the first overwrite `sums`, the others add to them.
  void add(int tiles, int out_blocks, bool first, const float* inputs, const float* gradients, const NextMaps&,
           float* sums) const;
  // `d_weight` of the range.
  void finish(int out_blocks, const float* sums, float* d_weight) const;

 private:
  void add_with(const ContractKernels&, int tiles, Range out, bool first, const float* inputs, const float* gradients,
                const NextMaps&, float* sums) const;

  const WinogradProblem& problem_;
  const WinogradWeightsPlan& plan_;
  const WinogradWeightsKernels& kernels_;
};

}  // namespace convoy
