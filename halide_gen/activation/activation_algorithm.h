// Activations and their derivatives, without a schedule.
//
// Derivatives are functions of the OUTPUT y, so a network keeps y alone; swish's is one of its input. Generated code is
// fast-math, which may drop a NaN on the way; a lost NaN would hide a diverged network from the check before the update, so NaN
// inputs are passed on by tests of integer bits, which fast-math leaves alone.
#pragma once

#include "Halide.h"

namespace convoy::gen {

enum class Activation { relu, tanh, sigmoid, relu6, swish, scaled_tanh };

inline Halide::Expr u32(uint32_t value) { return Halide::Expr(value); }

inline Halide::Expr bits_of(const Halide::Expr& x) { return Halide::reinterpret<uint32_t>(x); }

// `value` wherever x is a number, x itself where it is NaN.
inline Halide::Expr keep_nan(const Halide::Expr& x, const Halide::Expr& value) {
  const Halide::Expr is_nan = (bits_of(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
  return Halide::reinterpret<float>(Halide::select(is_nan, bits_of(x), bits_of(value)));
}

inline Halide::Expr is_zero(const Halide::Expr& x) { return (bits_of(x) & u32(0x7fffffffu)) == u32(0u); }

// Negative numbers (not NaN), -0 included, are the bit patterns 0x80000000 .. 0xff800000.
inline Halide::Expr is_negative(const Halide::Expr& x) { return bits_of(x) - u32(0x80000000u) <= u32(0x7f800000u); }

inline Halide::Expr relu_of(const Halide::Expr& x) {
  return Halide::reinterpret<float>(Halide::select(is_negative(x), u32(0), bits_of(x)));
}

// Numbers from 6 to infinity are the bit patterns 0x40c00000 .. 0x7f800000.
inline constexpr uint32_t kSix = 0x40c00000u;
inline Halide::Expr relu6_of(const Halide::Expr& x) {
  const Halide::Expr at_top = bits_of(x) - u32(kSix) <= u32(0x7f800000u - kSix);
  return Halide::reinterpret<float>(Halide::select(is_negative(x), u32(0), at_top, u32(kSix), bits_of(x)));
}

// Positive numbers up to the one with the bits `top_bits` (negative: no top), negative ones times `slope`.
inline Halide::Expr leaky_relu_of(const Halide::Expr& x, const Halide::Expr& slope, const Halide::Expr& top_bits) {
  const Halide::Expr top = Halide::reinterpret<uint32_t>(top_bits);
  const Halide::Expr above = top_bits >= 0 && bits_of(x) > top && bits_of(x) <= u32(0x7f800000u);
  // Infinity times a slope of zero would be no number.
  const Halide::Expr below = Halide::select(slope == 0.0f, u32(0), bits_of(x * slope));
  return Halide::reinterpret<float>(Halide::select(is_negative(x), below, above, top, bits_of(x)));
}

// |x| < 0.625: x + x z P(z), z = x^2, with P fitted to relative error 5e-9 by weighted least squares on Chebyshev nodes.
// Above: 1 - 2 / (exp(2 |x|) + 1), which loses less than a bit there. tanh(10) rounds to 1.
inline Halide::Expr tanh_of(const Halide::Expr& x) {
  using Halide::Expr;
  const Expr z = x * x;
  Expr p = -0.005691985663331243f;
  p = p * z + 0.020626291823408468f;
  p = p * z + -0.05373531884949454f;
  p = p * z + 0.13331381354360855f;
  p = p * z + -0.33333279208370603f;
  const Expr near = x + x * z * p;
  const Expr magnitude = Halide::min(Halide::abs(x), 10.0f);
  const Expr far = 1.0f - 2.0f / (Halide::exp(2.0f * magnitude) + 1.0f);
  const Expr signed_far = Halide::reinterpret<float>(bits_of(far) | (bits_of(x) & u32(0x80000000u)));
  return keep_nan(x, Halide::select(Halide::abs(x) < 0.625f, near, signed_far));
}

// exp of a negative number only, so nothing overflows.
inline Halide::Expr sigmoid_of(const Halide::Expr& x) {
  using Halide::Expr;
  const Expr e = Halide::exp(-Halide::min(Halide::abs(x), 104.0f));
  const Expr numerator = Halide::select(x < 0.0f, e, 1.0f);
  return keep_nan(x, numerator / (1.0f + e));
}

// x sigmoid(x); the clamp keeps -infinity from meeting a zero.
inline Halide::Expr swish_of(const Halide::Expr& x) { return keep_nan(x, Halide::max(x, -104.0f) * sigmoid_of(x)); }

inline Halide::Expr swish_derivative(const Halide::Expr& x) {
  const Halide::Expr s = sigmoid_of(x), bounded = Halide::clamp(x, -104.0f, 104.0f);
  return keep_nan(x, s * (1.0f + bounded * (1.0f - s)));
}

// LeCun's: 1 at 1 and -1 at -1.
inline constexpr float kTanhScale = 1.7159f, kTanhSlope = 2.0f / 3.0f;

inline Halide::Expr activate(Activation function, const Halide::Expr& x) {
  switch (function) {
    case Activation::relu:
      return relu_of(x);
    case Activation::tanh:
      return tanh_of(x);
    case Activation::sigmoid:
      return sigmoid_of(x);
    case Activation::relu6:
      return relu6_of(x);
    case Activation::swish:
      return swish_of(x);
    case Activation::scaled_tanh:
      return kTanhScale * tanh_of(kTanhSlope * x);
  }
  return x;
}

// d_x from y (swish: from x) and d_y. relu keeps d_y where y is not zero: NaN counts as not zero.
inline Halide::Expr activate_backward(Activation function, const Halide::Expr& y, const Halide::Expr& d_y) {
  switch (function) {
    case Activation::relu:
      return Halide::select(is_zero(y), 0.0f, d_y);
    case Activation::tanh:
      return d_y * (1.0f - y) * (1.0f + y);
    case Activation::sigmoid:
      return d_y * (y * (1.0f - y));
    case Activation::relu6:
      return Halide::select(is_zero(y) || bits_of(y) == u32(kSix), 0.0f, d_y);
    case Activation::swish:
      return d_y * swish_derivative(y);
    case Activation::scaled_tanh:
      return d_y * ((kTanhSlope / kTanhScale) * (kTanhScale - y) * (kTanhScale + y));
  }
  return d_y;
}

// NaN outputs count as positive, so that they stop nothing.
inline Halide::Expr leaky_relu_backward(const Halide::Expr& y, const Halide::Expr& d_y, const Halide::Expr& slope,
                                        const Halide::Expr& top_bits) {
  const Halide::Expr at_top = top_bits >= 0 && bits_of(y) == Halide::reinterpret<uint32_t>(top_bits);
  return Halide::select(at_top, 0.0f, is_zero(y) || is_negative(y), d_y * slope, d_y);
}

}  // namespace convoy::gen
