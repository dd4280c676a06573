// A float view of D dimensions that a kernel reads or writes: extents and strides in elements, innermost first.
//
// Owns nothing but its own description; built on the stack once per kernel call, so it must be cheap.
#pragma once

#include <HalideRuntime.h>

#include <array>
#include <cstddef>

namespace convoy {

struct Span1D {
  int extent;
  int stride;
};

template <std::size_t D>
class KernelView {
 public:
  KernelView(const float* data, const std::array<Span1D, D>& spans) {
    for (std::size_t d = 0; d < D; ++d) dims_[d] = {0, spans[d].extent, spans[d].stride, 0};
    // One descriptor type serves inputs and outputs; kernels write to their outputs only.
    raw_.host = reinterpret_cast<std::uint8_t*>(const_cast<float*>(data));
    raw_.type = halide_type_of<float>();
    raw_.dimensions = static_cast<int>(D);
    raw_.dim = dims_.data();
  }
  KernelView(const KernelView&) = delete;
  KernelView& operator=(const KernelView&) = delete;

  operator halide_buffer_t*() { return &raw_; }

 private:
  std::array<halide_dimension_t, D> dims_;
  halide_buffer_t raw_{};
};

}  // namespace convoy
