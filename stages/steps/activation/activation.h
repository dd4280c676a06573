// Pointwise activations: the names, and the kernels applied to raw memory.
//
// For steps that end in an activation (a convolution's epilogue) and for the step kinds of this folder. Everything works
// in place on whole vectors of kBlock lanes and allocates nothing. sigmoid(0) is 0.5, so after a sigmoid the caller zeroes
// the pad lanes of the last channel block: the others leave them zero (leaves_pads_zero).
// Throws Error(internal) when a kernel reports a failure.
#pragma once

#include <cstdint>

#include "pipeline/core/isa.h"
#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/step.h"

namespace convoy {

// The attribute `name` of a step, absent means none. Throws std::logic_error for a number that is none of these.
Activation activation_of(const Attributes&, const char* name);

constexpr bool leaves_pads_zero(Activation function) { return function != Activation::sigmoid; }

// What backward reads beside the gradient: the input x, else the output y.
constexpr bool goes_back_from_input(Activation function) { return function == Activation::swish; }

// data[i] = function(data[i]); `count` is a multiple of kBlock below 2^31.
void apply_activation(Isa, Activation function, float* data, std::int64_t count);

// y[i] = function(x[i]); y may be x.
void apply_activation(Isa, Activation function, const float* x, float* y, std::int64_t count);

// d_x[i] = d_y[i] * function'(x[i]), from `saved` (goes_back_from_input says whether x or y); d_x may be d_y. Zero pads of
// d_y give zero pads of d_x.
void apply_activation_backward(Isa, Activation function, const float* saved, const float* d_y, float* d_x, std::int64_t count);

// y = x for x >= 0, at most max_value, and alpha * x below.
struct LeakyRelu {
  float alpha = 0.0f;
  float max_value = -1.0f;  // negative: none

  std::int32_t top_bits() const;
};
void apply_leaky_relu(Isa, const LeakyRelu&, const float* x, float* y, std::int64_t count);
// The derivative is alpha at 0, and 0 at max_value.
void apply_leaky_relu_backward(Isa, const LeakyRelu&, const float* y, const float* d_y, float* d_x, std::int64_t count);

// Zeroes lanes live .. kBlock-1 of `vectors` pixels of one channel block that stand one after the other.
void zero_pad_lanes(float* pixels, std::int64_t vectors, int live);

}  // namespace convoy
