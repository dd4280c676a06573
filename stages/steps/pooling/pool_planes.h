// Tiles of a pooling step: runs of planes (channel blocks of images), several where maps are small. Operands may be views of
// a channel range: then a run stays inside one image.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "halide_gen/pooling/rows_at_once.h"
#include "pipeline/core/tensor.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/pooling/pool_window.h"
#include "stages/steps/strided_view.h"

namespace convoy {

// Planes first .. first + count - 1 of item `item`; `first` may lie behind the first item where items follow each other.
struct PlaneRun {
  std::int64_t item = 0, first = 0;
  int count = 0;
  std::int64_t offset(std::int64_t item_stride, std::int64_t plane) const { return item * item_stride + first * plane; }
};

class PoolPlanes {
 public:
  // Every run stays inside one image.
  PoolPlanes(const TensorDesc& in, const TensorDesc& out) : in_(in.shape), out_(out.shape), together_(false) {}
  // `operands` are all that a step reads or writes.
  PoolPlanes(const TensorDesc& in, const TensorDesc& out, std::initializer_list<TensorDesc> operands)
      : in_(in.shape), out_(out.shape) {
    together_ = std::ranges::all_of(operands, [](const TensorDesc& d) { return d.stride() == d.elements_per_item(); });
  }

  const Shape& in() const { return in_; }
  const Shape& out() const { return out_; }
  std::int64_t in_elements() const { return std::int64_t{in_.height} * in_.width * kBlock; }
  std::int64_t out_elements() const { return std::int64_t{out_.height} * out_.width * kBlock; }

  // Of one run inside an image.
  int most_planes() const { return static_cast<int>(std::min<std::int64_t>(in_.channel_blocks(), per_tile())); }

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

// The part of a view of output planes that two groups cover; coordinates stay those of the whole.
template <typename T>
Halide::Runtime::Buffer<T, 4> region_of(Halide::Runtime::Buffer<T, 4> planes, const WindowGroup& row, const WindowGroup& column) {
  planes.crop(1, column.begin, column.count);
  planes.crop(2, row.begin, row.count);
  return planes;
}

// Kernels of fixed windows fetch what their next rows need: rows that they compute at once, and where a pixel lies.
using gen::kStripRows;
inline int rows_of_phases(const PoolAxis& vertical) { return vertical.stride == 1 ? 2 : 1; }

template <typename T>
std::int64_t address_of(const Halide::Runtime::Buffer<T, 4>& planes, int y, int x) {
  return reinterpret_cast<std::int64_t>(planes.data()) +
         (std::int64_t{y} * planes.dim(2).stride() + std::int64_t{x} * kBlock) * std::int64_t{sizeof(T)};
}

// The addresses of what kernels of fixed windows fetch while they compute the first rows of a region: what the next ones need.
// Without positions that of theirs is not used.
struct StripsAhead {
  std::int64_t x, argmax, y;

  template <typename X, typename Y, typename... Argmax>
  StripsAhead(const PoolWindow& window, const WindowGroup& row, const WindowGroup& column, const X& x_planes, const Y& y_planes,
              const Argmax&... positions) {
    const int next = row.begin + kStripRows;
    const PoolAxis &v = window.vertical, &h = window.horizontal;
    x = address_of(x_planes, row.first - v.pad + next * v.stride, column.first - h.pad + column.begin * h.stride);
    y = argmax = address_of(y_planes, next, column.begin);
    ((argmax = address_of(positions, next, column.begin)), ...);
  }
};

// Whether kernels of fixed windows can do a region; they take four rows at once.
inline bool whole_windows(const PoolWindow& window, const WindowGroup& row, const WindowGroup& column) {
  return row.size == window.vertical.pool && column.size == window.horizontal.pool && row.count >= kStripRows;
}

// The pixels of two groups in planes of gradients: (lane, u, x, v, y, plane).
inline StridedView<6> pixels_of(const float* planes, const PoolWindow& window, const PixelGroup& row, const PixelGroup& column,
                                int count) {
  const PoolAxis &v = window.vertical, &h = window.horizontal;
  const std::int64_t line = std::int64_t{h.size} * kBlock, y = row.begin * v.stride + row.first_phase - v.pad,
                     x = column.begin * h.stride + column.first_phase - h.pad;
  return {planes + y * line + x * kBlock,
          {{{kBlock, 1},
            {column.phases, kBlock, column.first_phase},
            {column.count, std::int64_t{h.stride} * kBlock, column.begin},
            {row.phases, line, row.first_phase},
            {row.count, v.stride * line, row.begin},
            {count, v.size * line}}}};
}

// As whole_windows, backward: every window that could hold a pixel exists, and all phases do.
inline bool all_windows(const PoolWindow& window, const PixelGroup& row, const PixelGroup& column) {
  const PoolAxis &v = window.vertical, &h = window.horizontal;
  return row.windows == v.overlap() && column.windows == h.overlap() && row.phases == v.stride && column.phases == h.stride &&
         row.count >= rows_of_phases(v);
}

// The address of the rows that follow the first ones of a view of pixels.
inline std::int64_t next_pixels(StridedView<6>& pixels, const PoolAxis& vertical) {
  const halide_buffer_t* view = pixels;
  return reinterpret_cast<std::int64_t>(view->host) + std::int64_t{rows_of_phases(vertical)} * view->dim[4].stride * 4;
}

}  // namespace convoy
