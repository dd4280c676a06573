// Halide views of raw memory. They own nothing and allocate nothing.
#pragma once

#include <HalideBuffer.h>

#include <cstdint>

#include "pipeline/core/shape.h"

namespace convoy {

// A dense array of `count` elements. `T` may be const; Halide's own type is not.
template <typename T>
Halide::Runtime::Buffer<T, 1> flat_view(T* data, std::int64_t count) {
  return Halide::Runtime::Buffer<T, 1>(data, static_cast<int>(count));
}

// `planes` channel blocks of maps of one shape, one after the other: (lane, x, y, plane). Images and channel blocks of a
// blocked tensor are such planes.
template <typename T>
Halide::Runtime::Buffer<T, 4> planes_view(T* data, const Shape& shape, int planes) {
  return Halide::Runtime::Buffer<T, 4>(data, kBlock, shape.width, shape.height, planes);
}

}  // namespace convoy
