// Tiles of a pooling step: runs of planes (channel blocks of images), several where maps are small. Operands may be views of
// a channel range: then a run stays inside one image.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "pipeline/core/tensor.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/pool_window.h"

namespace convoy {

// Planes first .. first + count - 1 of item `item`; `first` may lie behind the first item where items follow each other.
struct PlaneRun {
  std::int64_t item = 0, first = 0;
  int count = 0;
  std::int64_t offset(std::int64_t item_stride, std::int64_t plane) const { return item * item_stride + first * plane; }
};

class PoolPlanes {
 public:
  // `operands` are all that a step reads or writes.
  PoolPlanes(const TensorDesc& in, const TensorDesc& out, std::initializer_list<TensorDesc> operands)
      : in_(in.shape), out_(out.shape) {
    together_ = std::ranges::all_of(operands, [](const TensorDesc& d) { return d.stride() == d.elements_per_item(); });
  }

  const Shape& in() const { return in_; }
  const Shape& out() const { return out_; }
  std::int64_t in_elements() const { return std::int64_t{in_.height} * in_.width * kBlock; }
  std::int64_t out_elements() const { return std::int64_t{out_.height} * out_.width * kBlock; }

  int tiles(int batch) const {
    const int planes = in_.channel_blocks();
    return together_ ? chunk_count(std::int64_t{batch} * planes, per_tile()) : batch * chunk_count(planes, per_tile());
  }

  PlaneRun run(int tile, int batch) const {
    const int planes = in_.channel_blocks(), chunks = chunk_count(planes, per_tile());
    const Chunk chunk =
        together_ ? chunk_of(tile, std::int64_t{batch} * planes, per_tile()) : chunk_of(tile % chunks, planes, per_tile());
    return {together_ ? 0 : tile / chunks, chunk.begin, static_cast<int>(chunk.size)};
  }

 private:
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / in_elements()); }

  Shape in_, out_;
  bool together_;
};

// The part of a view of output planes that a region covers; coordinates stay those of the whole.
template <typename T>
Halide::Runtime::Buffer<T, 4> region_of(Halide::Runtime::Buffer<T, 4> planes, const WindowRegion& region) {
  planes.crop(1, region.x, region.width);
  planes.crop(2, region.y, region.height);
  return planes;
}

}  // namespace convoy
