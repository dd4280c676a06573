#include "stages/steps/activation/activation.h"

#include <activation_relu_avx2.h>
#include <activation_relu_avx512.h>
#include <activation_relu_backward_avx2.h>
#include <activation_relu_backward_avx512.h>
#include <activation_sigmoid_avx2.h>
#include <activation_sigmoid_avx512.h>
#include <activation_sigmoid_backward_avx2.h>
#include <activation_sigmoid_backward_avx512.h>
#include <activation_tanh_avx2.h>
#include <activation_tanh_avx512.h>
#include <activation_tanh_backward_avx2.h>
#include <activation_tanh_backward_avx512.h>

#include <algorithm>
#include <stdexcept>

#include "pipeline/core/kernel_call.h"
#include "pipeline/core/shape.h"
#include "stages/steps/kernel_views.h"

namespace convoy {
namespace {

struct Kernels {
  const char* name;
  int (*forward)(halide_buffer_t*, halide_buffer_t*);
  int (*backward)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
};

// By Activation - 1.
constexpr Kernels kAvx2[] = {{"activation_relu", activation_relu_avx2, activation_relu_backward_avx2},
                             {"activation_tanh", activation_tanh_avx2, activation_tanh_backward_avx2},
                             {"activation_sigmoid", activation_sigmoid_avx2, activation_sigmoid_backward_avx2}};
constexpr Kernels kAvx512[] = {{"activation_relu", activation_relu_avx512, activation_relu_backward_avx512},
                               {"activation_tanh", activation_tanh_avx512, activation_tanh_backward_avx512},
                               {"activation_sigmoid", activation_sigmoid_avx512, activation_sigmoid_backward_avx512}};

const Kernels& kernels_of(Isa isa, Activation function) {
  const int index = static_cast<int>(function) - 1;
  return isa == Isa::avx512 ? kAvx512[index] : kAvx2[index];
}

}  // namespace

Activation activation_of(const Attributes& attributes, const char* name) {
  const int value = attributes.integer(name, 0);
  if (value < 0 || value > 3) throw std::logic_error("no activation has number " + std::to_string(value));
  return static_cast<Activation>(value);
}

void apply_activation(Isa isa, Activation function, float* data, std::int64_t count) {
  apply_activation(isa, function, data, data, count);
}

void apply_activation(Isa isa, Activation function, const float* x, float* y, std::int64_t count) {
  if (function == Activation::none) {
    if (x != y) std::copy_n(x, count, y);
    return;
  }
  const Kernels& kernels = kernels_of(isa, function);
  auto in = flat_view(x, count);
  auto out = flat_view(y, count);
  call_kernel(kernels.name, kernels.forward, in, out);
}

void apply_activation_backward(Isa isa, Activation function, const float* y, const float* d_y, float* d_x, std::int64_t count) {
  if (function == Activation::none) {
    if (d_x != d_y) std::copy_n(d_y, count, d_x);
    return;
  }
  const Kernels& kernels = kernels_of(isa, function);
  auto y_view = flat_view(y, count);
  auto d_y_view = flat_view(d_y, count);
  auto d_x_view = flat_view(d_x, count);
  call_kernel(kernels.name, kernels.backward, y_view, d_y_view, d_x_view);
}

void zero_pad_lanes(float* pixels, std::int64_t vectors, int live) {
  for (std::int64_t v = 0; v < vectors; ++v) std::fill(pixels + v * kBlock + live, pixels + (v + 1) * kBlock, 0.0f);
}

}  // namespace convoy
