// How the contraction of conv_algorithm.h is tiled.
//
// A register tile of `pixels` x `blocks` accumulators (each 16 lanes wide) stays in registers over the whole sum; one
// weight vector serves every pixel of the tile and one input broadcast every block.
#pragma once

#include "Halide.h"
#include "halide_gen/conv/conv_algorithm.h"

namespace convoy::gen {

struct ConvTile {
  int pixels;
  int blocks;
  int unroll_ci;  // steps of the innermost sum in one loop body; must divide its extent, so 1 when that is unknown
};

inline void schedule_convolution(Halide::Func y, Halide::Func sum, const Halide::RDom& r, const ConvVars& v,
                                 const ConvTile& tile) {
  Halide::Var pxo("pxo"), pxi("pxi"), cobo("cobo"), cobi("cobi");
  y.bound(v.co, 0, 16)
      // The caller hands over one tile of channel blocks or several, never a part; a row's last tile moves inwards, which
      // is why a sum that goes on from an earlier pass must have whole tiles.
      .split(v.cob, cobo, cobi, tile.blocks, Halide::TailStrategy::RoundUp)
      .split(v.px, pxo, pxi, tile.pixels, Halide::TailStrategy::ShiftInwards)
      .reorder(v.co, pxi, cobi, pxo, v.row, cobo)
      .vectorize(v.co, 16)
      .unroll(pxi)
      .unroll(cobi);
  sum.compute_at(y, pxo).store_in(Halide::MemoryType::Stack).bound_extent(v.co, 16);
  sum.vectorize(v.co, 16).unroll(v.px).unroll(v.cob);
  sum.update().reorder(v.co, v.cob, v.px, r.x, r.y, r.z, r.w).vectorize(v.co, 16).unroll(v.cob).unroll(v.px);
  if (tile.unroll_ci > 1) sum.update().unroll(r.x, tile.unroll_ci);
}

}  // namespace convoy::gen
