// The tile space of a convolution step: group of channels and channel-block group (outermost, so that a thread keeps its
// weights), images, part, rows, columns. The parts of an image follow one another, as each writes some of the pixels of the same
// memory lines' neighbourhood, which are fetched together.
#pragma once

#include "stages/steps/conv/conv_tile.h"

namespace convoy {

class ConvTiling {
 public:
  // Both must outlive the tiling.
  ConvTiling(const ConvProblem& problem, const ConvBlocking& blocking) : problem_(problem), blocking_(blocking) {}

  int tiles(int batch) const;
  ConvRegion region(int tile, int batch) const;
  // A region at least as large as every one of `part`, for sizing scratch; its origin is the part's.
  ConvRegion largest_region(const ConvPart& part) const;

 private:
  int block_groups() const;
  int tiles_of_block_group(int batch) const;
  int tiles_of_images() const;
  int tiles_of_part(const ConvPart&) const;
  int column_tiles(const ConvPart&) const;

  const ConvProblem& problem_;
  const ConvBlocking& blocking_;
};

}  // namespace convoy
