#include "stages/steps/norm/norm_tiling.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

// Pixels of one channel block that a tile has at least, where the batch has as many: 64 KB.
constexpr int kLeastPixels = 1024;

}  // namespace

NormTiling::NormTiling(const Shape& shape)
    : pixels_(shape.height * shape.width),
      blocks_(shape.channel_blocks()),
      chunks_(norm_chunks(shape)),
      chunk_(ceil_div(pixels_, chunks_)) {}

int NormTiling::images_per_tile(int batch) const { return std::min(batch, ceil_div(kLeastPixels, pixels_)); }

int NormTiling::blocks_per_tile(int batch) const {
  return std::clamp(kNormPixels / (images_per_tile(batch) * chunk_), 1, blocks_);
}

int NormTiling::block_groups(int batch) const { return ceil_div(blocks_, blocks_per_tile(batch)); }

int NormTiling::parts(int batch) const { return ceil_div(batch, images_per_tile(batch)) * chunks_; }

NormTile NormTiling::part(int index, int batch) const {
  NormTile part;
  part.image = index / chunks_ * images_per_tile(batch);
  part.images = std::min(images_per_tile(batch), batch - part.image);
  part.pixel = index % chunks_ * chunk_;
  part.pixels = std::min(chunk_, pixels_ - part.pixel);
  return part;
}

NormTile NormTiling::tile(int index, int batch) const {
  NormTile tile = part(part_of_tile(index, batch), batch);
  tile.block = index % block_groups(batch) * blocks_per_tile(batch);
  tile.blocks = std::min(blocks_per_tile(batch), blocks_ - tile.block);
  return tile;
}

}  // namespace convoy
