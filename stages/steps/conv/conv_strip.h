// A strip: the source pixels of a tile of a convolution, copied into scratch with the zeros around the map.
#pragma once

#include "stages/steps/conv/conv_kernels.h"
#include "stages/steps/conv/conv_tile.h"

namespace convoy {

// `count` images of the source, from the tile's first on, and the channel blocks that a pass reads of each.
struct StripImages {
  const float* first;
  int count;
  int first_block, blocks;
};

// Fills `strip` as `view` says; nothing of it is left unwritten that the walk's kernels read.
void fill_strip(const ConvProblem&, const StripImages&, const SourceView& view, const ConvWalk&, const ConvCopyKernels&,
                float* strip);

}  // namespace convoy
