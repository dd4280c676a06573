// Copies with zeros outside the source: padding is never stored, a strip of it is made in scratch where it is needed.
//
// The output's mins say where it lies in the source's coordinates, so any offset, negative ones included, is the same code.
#include "Halide.h"

namespace {

// (c, x, y, block) of a blocked map; the output's pixels may lie apart (several images interleaved).
class ConvCopyBlocked : public Halide::Generator<ConvCopyBlocked> {
 public:
  Input<Buffer<float, 4>> source{"source"};
  Output<Buffer<float, 4>> strip{"strip"};

  void generate() {
    const Halide::Region bounds{{Halide::Expr(), Halide::Expr()},
                                {source.dim(1).min(), source.dim(1).extent()},
                                {source.dim(2).min(), source.dim(2).extent()},
                                {Halide::Expr(), Halide::Expr()}};
    strip(c, x, y, b) = Halide::BoundaryConditions::constant_exterior(source, 0.0f, bounds)(c, x, y, b);
    strip.dim(0).set_bounds(0, 16);
    strip.vectorize(c, 16);
  }

 private:
  Var c{"c"}, x{"x"}, y{"y"}, b{"b"};
};

// (x * channels + c, y) of an NHWC image.
class ConvCopyImage : public Halide::Generator<ConvCopyImage> {
 public:
  GeneratorParam<bool> interleaved{"interleaved", false};  // the output's elements lie apart
  Input<Buffer<float, 2>> source{"source"};
  Output<Buffer<float, 2>> strip{"strip"};

  void generate() {
    strip(x, y) = Halide::BoundaryConditions::constant_exterior(source, 0.0f)(x, y);
    if (interleaved) {
      strip.dim(0).set_stride(Halide::Expr());
    } else {
      strip.vectorize(x, 16, Halide::TailStrategy::GuardWithIf);
    }
  }

 private:
  Var x{"x"}, y{"y"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ConvCopyBlocked, conv_copy_blocked)
HALIDE_REGISTER_GENERATOR(ConvCopyImage, conv_copy_image)
