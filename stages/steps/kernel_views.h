// Halide views of raw memory. They own nothing and allocate nothing.
#pragma once

#include <HalideBuffer.h>

#include <cstdint>

namespace convoy {

// A dense array of `count` elements. `T` may be const; Halide's own type is not.
template <typename T>
Halide::Runtime::Buffer<T, 1> flat_view(T* data, std::int64_t count) {
  return Halide::Runtime::Buffer<T, 1>(data, static_cast<int>(count));
}

}  // namespace convoy
