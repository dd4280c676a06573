// Schedules of the weight gradients: a register tile of (rows x blocks of 16 output channels) accumulators that stays in
// registers over all pixels of a call; per pixel one vector load a block, one broadcast a row.
//
// With full-width 512-bit units every broadcast must serve two multiply-adds, else the two load ports are the limit:
// hence 8 rows x 2 blocks on AVX-512 (10 loads for 16 FMAs). AVX2 has 16 registers: 4 rows x 1 block (8 accumulators).
// Measured shares of peak are in README.md.
#pragma once

#include "Halide.h"

namespace convoy::gen {

struct WeightsTile {
  int rows;    // input channels, or taps of the image kernel, held at once
  int blocks;  // blocks of 16 output channels held at once
};

// `out` adds `sum` to itself in its one update; `row` and `block` are its dimensions of those names.
inline void schedule_weights(Halide::Func out, Halide::Func sum, const Halide::Var& co, const Halide::Var& row,
                             const Halide::Var& block, const std::vector<Halide::Var>& outer, const Halide::RDom& r,
                             WeightsTile tile) {
  using Halide::TailStrategy, Halide::Var, Halide::VarOrRVar;
  Var row_in("row_in"), block_in("block_in");
  std::vector<VarOrRVar> order{co, row_in, block_in, row};
  order.insert(order.end(), outer.begin(), outer.end());
  order.push_back(block);
  // The caller's extents are multiples of the tile.
  out.update()
      .split(row, row, row_in, tile.rows, TailStrategy::RoundUp)
      .split(block, block, block_in, tile.blocks, TailStrategy::RoundUp)
      .reorder(order)
      .vectorize(co, 16)
      .unroll(row_in)
      .unroll(block_in);
  sum.compute_at(out, row).bound_extent(co, 16).vectorize(co, 16).unroll(row).unroll(block);
  std::vector<VarOrRVar> inner{co, row, block, r.x, r.y};
  if (r.dimensions() > 2) inner.push_back(r.z);
  sum.update().reorder(inner).vectorize(co, 16).unroll(row).unroll(block);
}

}  // namespace convoy::gen
