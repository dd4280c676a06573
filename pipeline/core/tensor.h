// Tensor descriptions and typed views.
//
// A TensorDesc says what a tensor is (type, layout, shape); it owns nothing. Memory belongs to an Arena or a BatchSlot,
// and pointers come from the run's tensor table. Three layouts exist:
//   image    [n][y][x][c]           NHWC with 1 or 3 channels, as decoded; only network inputs have it
//   blocked  [n][c/16][y][x][c%16]  nChw16c; pad lanes are zero after every step
//   plain    [n?][count]            a plain array, unpadded unless `count` says so (labels, losses, packed weights)
// Halide sees the dimensions innermost first: blocked is (c16, x, y, c_block, n).
//
// The elements of one item (one sample) always lie together. Items follow each other, but for a view of a channel range of
// a larger blocked tensor, whose items are `item_stride` apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pipeline/core/shape.h"

namespace convoy {

enum class DType { f32, u8, i32 };
enum class Layout { image, blocked, plain };

constexpr std::size_t size_of(DType t) { return t == DType::u8 ? 1 : 4; }

struct TensorDesc {
  std::string name;
  DType dtype = DType::f32;
  Layout layout = Layout::blocked;
  Shape shape;             // image and blocked: the map of one sample
  std::int64_t count = 0;  // plain: elements, of one sample when batched
  bool batched = true;
  std::int64_t item_stride = 0;  // elements from one item to the next; 0: items follow each other

  static TensorDesc blocked(std::string name, Shape shape, DType dtype = DType::f32) {
    return {std::move(name), dtype, Layout::blocked, shape, 0, true, 0};
  }
  static TensorDesc image(std::string name, Shape shape) {
    return {std::move(name), DType::f32, Layout::image, shape, 0, true, 0};
  }
  // One array for the whole batch, or one of `count` elements a sample when `batched`.
  static TensorDesc plain(std::string name, std::int64_t count, DType dtype = DType::f32, bool batched = false) {
    return {std::move(name), dtype, Layout::plain, Shape{}, count, batched, 0};
  }

  std::int64_t elements_per_item() const {
    switch (layout) {
      case Layout::image:
        return shape.elements();
      case Layout::blocked:
        return shape.padded_elements();
      case Layout::plain:
        return count;
    }
    return 0;
  }
  std::int64_t stride() const { return item_stride != 0 ? item_stride : elements_per_item(); }
  std::int64_t elements(int batch) const { return elements_per_item() * (batched ? batch : 1); }
  std::size_t bytes(int batch) const { return static_cast<std::size_t>(elements(batch)) * size_of(dtype); }
};

}  // namespace convoy
