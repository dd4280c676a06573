#include "stages/steps/conv/conv_tiling.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
int ConvTiling::tiles(int batch) const { return problem_.groups * block_groups() * tiles_of_block_group(batch); }

int ConvTiling::block_groups() const { return ceil_div(problem_.result.channel_blocks(), blocking_.block_group); }

int ConvTiling::tiles_of_block_group(int batch) const { return ceil_div(batch, blocking_.images) * tiles_of_images(); }

int ConvTiling::tiles_of_images() const {
  int tiles = 0;
  for (const ConvPart& part : problem_.parts) tiles += tiles_of_part(part);
  return tiles;
}

int ConvTiling::tiles_of_part(const ConvPart& part) const { return ceil_div(part.rows, blocking_.rows) * column_tiles(part); }

// The last tile of columns takes the rest, so that no row ends in a sliver.
int ConvTiling::column_tiles(const ConvPart& part) const { return std::max(1, part.columns / blocking_.columns); }

ConvRegion ConvTiling::region(int tile, int batch) const {
  ConvRegion r;
  const int per_block_group = tiles_of_block_group(batch), blocks = problem_.result.channel_blocks();
  const int first = tile / per_block_group % block_groups() * blocking_.block_group;
  r.group = tile / per_block_group / block_groups();
  r.block = r.group * blocks + first;
  r.blocks = std::min(blocking_.block_group, blocks - first);
  tile %= per_block_group;
  r.image = tile / tiles_of_images() * blocking_.images;
  r.images = std::min(blocking_.images, batch - r.image);
  tile %= tiles_of_images();
  auto part = problem_.parts.begin();
  for (; tile >= tiles_of_part(*part); ++part) tile -= tiles_of_part(*part);
  r.part = &*part;
  const int column_tile = tile % column_tiles(*part);
  tile /= column_tiles(*part);
  r.row = tile * blocking_.rows;
  r.rows = std::min(blocking_.rows, part->rows - r.row);
  r.column = column_tile * blocking_.columns;
  r.columns = column_tile + 1 == column_tiles(*part) ? part->columns - r.column : blocking_.columns;
  return r;
}

ConvRegion ConvTiling::largest_region(const ConvPart& part) const {
  ConvRegion r;
  r.part = &part;
  r.images = blocking_.images;
  r.rows = std::min(blocking_.rows, part.rows);
  r.columns = part.columns - (column_tiles(part) - 1) * blocking_.columns;
  r.blocks = blocking_.block_group;
  return r;
}

}  // namespace convoy
