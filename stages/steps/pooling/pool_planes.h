// Tiles of a pooling step: runs of planes (channel blocks of images), several where maps are small.
#pragma once

#include <algorithm>

#include "pipeline/core/shape.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/pool_window.h"

namespace convoy {

struct PoolPlanes {
  Shape in, out;

  std::int64_t in_elements() const { return std::int64_t{in.height} * in.width * kBlock; }
  std::int64_t out_elements() const { return std::int64_t{out.height} * out.width * kBlock; }
  int per_tile() const { return static_cast<int>(std::max<std::int64_t>(1, kChunkElements / in_elements())); }
  int planes(int batch) const { return batch * in.channel_blocks(); }
  int tiles(int batch) const { return (planes(batch) + per_tile() - 1) / per_tile(); }
  int first(int tile) const { return tile * per_tile(); }
  int count(int tile, int batch) const { return std::min(per_tile(), planes(batch) - first(tile)); }
};

// The part of a view of output planes that a region covers; coordinates stay those of the whole.
template <typename T>
Halide::Runtime::Buffer<T, 4> region_of(Halide::Runtime::Buffer<T, 4> planes, const WindowRegion& region) {
  planes.crop(1, region.x, region.width);
  planes.crop(2, region.y, region.height);
  return planes;
}

}  // namespace convoy
