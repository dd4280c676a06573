#include "stages/steps/activation/activation.h"

#include <activation_relu6_avx2.h>
#include <activation_relu6_avx512.h>
#include <activation_relu6_backward_avx2.h>
#include <activation_relu6_backward_avx512.h>
#include <activation_relu_avx2.h>
#include <activation_relu_avx512.h>
#include <activation_relu_backward_avx2.h>
#include <activation_relu_backward_avx512.h>
#include <activation_scaled_tanh_avx2.h>
#include <activation_scaled_tanh_avx512.h>
#include <activation_scaled_tanh_backward_avx2.h>
#include <activation_scaled_tanh_backward_avx512.h>
#include <activation_sigmoid_avx2.h>
#include <activation_sigmoid_avx512.h>
#include <activation_sigmoid_backward_avx2.h>
#include <activation_sigmoid_backward_avx512.h>
#include <activation_swish_avx2.h>
#include <activation_swish_avx512.h>
#include <activation_swish_backward_avx2.h>
#include <activation_swish_backward_avx512.h>
#include <activation_tanh_avx2.h>
#include <activation_tanh_avx512.h>
#include <activation_tanh_backward_avx2.h>
#include <activation_tanh_backward_avx512.h>
#include <leaky_relu_avx2.h>
#include <leaky_relu_avx512.h>
#include <leaky_relu_backward_avx2.h>
#include <leaky_relu_backward_avx512.h>

#include <algorithm>
#include <bit>
#include <iterator>
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
constexpr Kernels kAvx2[] = {
    {"activation_relu", activation_relu_avx2, activation_relu_backward_avx2},
    {"activation_tanh", activation_tanh_avx2, activation_tanh_backward_avx2},
    {"activation_sigmoid", activation_sigmoid_avx2, activation_sigmoid_backward_avx2},
    {"activation_relu6", activation_relu6_avx2, activation_relu6_backward_avx2},
    {"leaky_relu", nullptr, nullptr},  // takes parameters: below
    {"activation_swish", activation_swish_avx2, activation_swish_backward_avx2},
    {"activation_scaled_tanh", activation_scaled_tanh_avx2, activation_scaled_tanh_backward_avx2},
};
constexpr Kernels kAvx512[] = {
    {"activation_relu", activation_relu_avx512, activation_relu_backward_avx512},
    {"activation_tanh", activation_tanh_avx512, activation_tanh_backward_avx512},
    {"activation_sigmoid", activation_sigmoid_avx512, activation_sigmoid_backward_avx512},
    {"activation_relu6", activation_relu6_avx512, activation_relu6_backward_avx512},
    {"leaky_relu", nullptr, nullptr},  // takes parameters: below
    {"activation_swish", activation_swish_avx512, activation_swish_backward_avx512},
    {"activation_scaled_tanh", activation_scaled_tanh_avx512, activation_scaled_tanh_backward_avx512},
};
constexpr int kFunctions = std::size(kAvx2);

const Kernels& kernels_of(Isa isa, Activation function) {
  const int index = static_cast<int>(function) - 1;
  const Kernels& kernels = isa == Isa::avx512 ? kAvx512[index] : kAvx2[index];
  if (kernels.forward == nullptr) throw std::logic_error(std::string(kernels.name) + " takes parameters");
  return kernels;
}

}  // namespace

Activation activation_of(const Attributes& attributes, const char* name) {
  const int value = attributes.integer(name, 0);
  if (value < 0 || value > kFunctions) throw std::logic_error("no activation has number " + std::to_string(value));
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

void apply_activation_backward(Isa isa, Activation function, const float* saved, const float* d_y, float* d_x,
                               std::int64_t count) {
  if (function == Activation::none) {
    if (d_x != d_y) std::copy_n(d_y, count, d_x);
    return;
  }
  const Kernels& kernels = kernels_of(isa, function);
  auto saved_view = flat_view(saved, count);
  auto d_y_view = flat_view(d_y, count);
  auto d_x_view = flat_view(d_x, count);
  call_kernel(kernels.name, kernels.backward, saved_view, d_y_view, d_x_view);
}

std::int32_t LeakyRelu::top_bits() const { return max_value < 0 ? -1 : std::bit_cast<std::int32_t>(max_value); }

void apply_leaky_relu(Isa isa, const LeakyRelu& parameters, const float* x, float* y, std::int64_t count) {
  auto in = flat_view(x, count);
  auto out = flat_view(y, count);
  call_kernel("leaky_relu", isa == Isa::avx512 ? leaky_relu_avx512 : leaky_relu_avx2, in, parameters.alpha, parameters.top_bits(),
              out);
}

void apply_leaky_relu_backward(Isa isa, const LeakyRelu& parameters, const float* y, const float* d_y, float* d_x,
                               std::int64_t count) {
  auto y_view = flat_view(y, count);
  auto d_y_view = flat_view(d_y, count);
  auto d_x_view = flat_view(d_x, count);
  call_kernel("leaky_relu_backward", isa == Isa::avx512 ? leaky_relu_backward_avx512 : leaky_relu_backward_avx2, y_view, d_y_view,
              parameters.alpha, parameters.top_bits(), d_x_view);
}

void zero_pad_lanes(float* pixels, std::int64_t vectors, int live) {
  for (std::int64_t v = 0; v < vectors; ++v) std::fill(pixels + v * kBlock + live, pixels + (v + 1) * kBlock, 0.0f);
}

}  // namespace convoy
