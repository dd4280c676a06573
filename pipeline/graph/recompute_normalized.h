// Pass: normalized maps that only weight gradients read again are not kept for them; backward makes them anew.
//
// y = act(bn(x)) costs one pass over x, which the normalization's own way back keeps anyway, and over y. Where training needs
// more memory at once than Program::recompute_above, a second step of the same kind with the same operands, "<step>/again",
// writes a map of its own right before the first backward step that reads y: the same kernel on the same values, so the same
// bits. The largest maps that lie in memory at the peak go first, until the peak is below that; none goes whose convolutions
// compute so little that the further pass would show in the time of a step. Maps that are parts of others stay. Run after
// place_branches and before reuse_in_place.
#pragma once

#include <cstddef>

#include "pipeline/graph/program.h"

namespace convoy {

void recompute_normalized(Program&);

// What a program's backward makes anew: bytes that are not kept for it.
struct RecomputedMaps {
  int maps = 0;
  std::size_t bytes = 0;
};
RecomputedMaps recomputed_maps(const Program&);

}  // namespace convoy
