// How normalization steps cut a batch of maps into tiles: a range of images, of channel blocks, and of pixels.
//
// Sums of one tile are one partial result of each of its channels, so tiles are large enough for merging partial results to
// cost little: several images together where maps are small. A function of shape and batch alone, as is every order of
// summation that follows from it.
#pragma once

#include "pipeline/core/shape.h"
#include "pipeline/graph/norm_partials.h"
#include "pipeline/graph/tile_span.h"

namespace convoy {

struct NormTile : TileSpan {
  int count() const { return images * pixels; }  // of values of one channel
};

class NormTiling {
 public:
  explicit NormTiling(const Shape&);

  int tiles(int batch) const { return parts(batch) * block_groups(batch); }
  NormTile tile(int index, int batch) const;

  // A channel's values lie in this many parts; every tile is one part of its channels.
  int parts(int batch) const;
  // Part `index` with the range of blocks left out.
  NormTile part(int index, int batch) const;
  int part_of_tile(int index, int batch) const { return index / block_groups(batch); }

  int pixels() const { return pixels_; }
  int blocks() const { return blocks_; }
  int most_blocks_per_tile() const { return blocks_per_tile(1); }

 private:
  int images_per_tile(int batch) const;
  int blocks_per_tile(int batch) const;
  int block_groups(int batch) const;

  int pixels_, blocks_;
  int chunks_, chunk_;  // of a map: how many, and pixels of one
};

}  // namespace convoy
