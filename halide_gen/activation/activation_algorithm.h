// Activations and their derivatives, without a schedule.
//
// Derivatives are functions of the OUTPUT y, so a network keeps y alone. Generated code is fast-math, which may drop a
// NaN on the way; a lost NaN would hide a diverged network from the check before the update, so NaN inputs are passed on
// by tests of integer bits, which fast-math leaves alone.
#pragma once

#include "Halide.h"

namespace convoy::gen {

enum class Activation { relu, tanh, sigmoid };

inline Halide::Expr u32(uint32_t value) { return Halide::Expr(value); }

inline Halide::Expr bits_of(const Halide::Expr& x) { return Halide::reinterpret<uint32_t>(x); }

// `value` wherever x is a number, x itself where it is NaN.
inline Halide::Expr keep_nan(const Halide::Expr& x, const Halide::Expr& value) {
  const Halide::Expr is_nan = (bits_of(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
  return Halide::reinterpret<float>(Halide::select(is_nan, bits_of(x), bits_of(value)));
}

// Negative numbers (not NaN), -0 included, are the bit patterns 0x80000000 .. 0xff800000.
inline Halide::Expr relu_of(const Halide::Expr& x) {
  const Halide::Expr negative = bits_of(x) - u32(0x80000000u) <= u32(0x7f800000u);
  return Halide::reinterpret<float>(Halide::select(negative, u32(0), bits_of(x)));
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

inline Halide::Expr activate(Activation function, const Halide::Expr& x) {
  switch (function) {
    case Activation::relu:
      return relu_of(x);
    case Activation::tanh:
      return tanh_of(x);
    case Activation::sigmoid:
      return sigmoid_of(x);
  }
  return x;
}

// d_x from y and d_y. relu keeps d_y where y is not zero: NaN counts as not zero.
inline Halide::Expr activate_backward(Activation function, const Halide::Expr& y, const Halide::Expr& d_y) {
  switch (function) {
    case Activation::relu:
      return Halide::select((bits_of(y) & u32(0x7fffffffu)) != u32(0u), d_y, 0.0f);
    case Activation::tanh:
      return d_y * (1.0f - y) * (1.0f + y);
    case Activation::sigmoid:
      return d_y * (y * (1.0f - y));
  }
  return d_y;
}

}  // namespace convoy::gen
