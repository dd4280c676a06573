// A Halide buffer over raw floats with any strides, zero and overlapping ones included. Owns nothing, allocates nothing.
//
// Dimensions are innermost first; extents and strides are elements.
#pragma once

#include <HalideRuntime.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace convoy {

struct ViewDim {
  std::int64_t extent = 1;
  std::int64_t stride = 0;
  std::int64_t min = 0;
};

template <std::size_t N>
class StridedView {
 public:
  // Kernels write through the views of their outputs only, so a const source may stand in one too. `data` is the element
  // at the mins.
  StridedView(const float* data, const std::array<ViewDim, N>& dims) {
    for (std::size_t d = 0; d < N; ++d) {
      dims_[d].min = static_cast<int>(dims[d].min);
      dims_[d].extent = static_cast<int>(dims[d].extent);
      dims_[d].stride = static_cast<int>(dims[d].stride);
      dims_[d].flags = 0;
    }
    buffer_.host = reinterpret_cast<std::uint8_t*>(const_cast<float*>(data));
    buffer_.type = halide_type_t(halide_type_float, 32);
    buffer_.dimensions = static_cast<int>(N);
    buffer_.dim = dims_.data();
  }
  StridedView(const StridedView&) = delete;
  StridedView& operator=(const StridedView&) = delete;

  operator halide_buffer_t*() { return &buffer_; }

 private:
  std::array<halide_dimension_t, N> dims_;
  halide_buffer_t buffer_{};
};

}  // namespace convoy
