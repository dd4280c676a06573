// Products in the Winograd domain summed over tiles, and such sums as taps.
#pragma once

#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/winograd/tile_order.h"
#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"

namespace convoy {

// Floats of a pair of channel blocks in packed weights.
constexpr int pair_taps(const Form& form) { return form.taps() * kBlock * kBlock; }

inline std::int64_t address_of(const float* p) { return reinterpret_cast<std::int64_t>(p); }

// Maps that are read next: each channel block's part is prefetched while the products are made. Bytes.
struct NextMaps {
  std::int64_t x = 0, x_block = 0, x_bytes = 0;  // address, to the next block's part, of each part
  std::int64_t d_y = 0, d_y_block = 0, d_y_bytes = 0;

  // Parts first ... last - 1 of `count` equal ones.
  NextMaps parts(int first, int last, int count) const {
    const auto at = [&](std::int64_t bytes, int part) { return bytes * part / count; };
    NextMaps some = *this;
    some.x += at(x_bytes, first), some.x_bytes = at(x_bytes, last) - at(x_bytes, first);
    some.d_y += at(d_y_bytes, first), some.d_y_bytes = at(d_y_bytes, last) - at(d_y_bytes, first);
    return some;
  }
};

// A block of tiles before its transforms.
NextMaps next_maps(const WinogradProblem&, const TileBlock&, Range out, const float* x, const float* d_y);

// Some points, tiles, and channel blocks of both maps in the Winograd domain, from the first of each on. Without tiles the sums
// are zero.
struct Contraction {
  int points, tiles, in_blocks, out_blocks;
  const float* inputs;
  TileLayout input_layout;
  const float* gradients;
  TileLayout gradient_layout;
  float* sums;
  FilterLayout sum_layout;
  int lanes = kBlock;  // of an input block that are summed: all, or kFewLanes
};

// Sums over the tiles, for each point and pair of channels; they overwrite `sums`, or add to them.
void contract(const WinogradWeightsKernels&, const Contraction&, bool overwrite, const NextMaps& next);

// The same of all products of the form and the tiles of an order that need them; `all` need not say how many those are.
void contract_all(const WinogradWeightsKernels&, const Form&, const TileOrder&, const Contraction& all, bool overwrite,
                  const NextMaps& next);

// Taps of all sums of in_blocks x out_blocks. `d_weight`: of the first pair, which is one of `all_in_blocks` of its output block.
void finish_weights(const WinogradWeightsKernels&, const Form&, const Contraction&, int all_in_blocks, float* d_weight);

}  // namespace convoy
