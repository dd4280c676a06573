// y(c, p) = x(c, p) scale(c), plus bias(c) with `shift`: one channel block of one image; and the gradient of the coefficients.
#include "Halide.h"

namespace {

constexpr int kLanes = 16;

class Scale : public Halide::Generator<Scale> {
 public:
  GeneratorParam<bool> shift{"shift", false};
  Input<Buffer<float, 2>> x{"x"};  // (c, pixel)
  Input<Buffer<float, 1>> scale{"scale"};
  Input<Buffer<float, 1>> bias{"bias"};  // not read without shift
  Output<Buffer<float, 2>> y{"y"};

  void generate() {
    const Expr scaled = x(c, p) * scale(c);
    y(c, p) = shift ? scaled + bias(c) : scaled;
    for (auto* buffer : {&scale, &bias}) buffer->dim(0).set_bounds(0, kLanes);
    x.dim(0).set_bounds(0, kLanes);
    x.dim(1).set_min(0).set_stride(kLanes);
    y.dim(0).set_bounds(0, kLanes);
    y.dim(1).set_min(0).set_stride(kLanes);
    Func(y).vectorize(c);
  }

 private:
  Var c{"c"}, p{"p"};
};

// d_scale(c) = sum over (x, y, n) of x * d_y: each row first, then the rows of an image, then the images.
class ScaleGradient : public Halide::Generator<ScaleGradient> {
 public:
  Input<Buffer<float, 4>> x{"x"};               // (c, x, y, n) of one channel block
  Input<Buffer<float, 4>> d_y{"d_y"};           // the same
  Output<Buffer<float, 1>> d_scale{"d_scale"};  // (c), overwritten

  void generate() {
    Var c("c"), y("y"), n("n");
    Func row("row"), image("image"), total("total");
    const Halide::RDom rx(0, d_y.dim(1).extent());
    const Halide::RDom ry(0, d_y.dim(2).extent());
    const Halide::RDom rn(0, d_y.dim(3).extent());
    row(c, y, n) = 0.0f;
    row(c, y, n) += x(c, rx, y, n) * d_y(c, rx, y, n);
    image(c, n) = 0.0f;
    image(c, n) += row(c, ry, n);
    total(c) = 0.0f;
    total(c) += image(c, rn);
    d_scale(c) = total(c);

    d_scale.dim(0).set_bounds(0, kLanes);
    for (auto* buffer : {&x, &d_y}) {
      buffer->dim(0).set_bounds(0, kLanes);
      for (int d = 1; d < 4; ++d) buffer->dim(d).set_min(0);
    }
    Func(d_scale).vectorize(c, kLanes);
    total.compute_at(d_scale, Var::outermost()).vectorize(c, kLanes);
    total.update().reorder(c, rn).vectorize(c, kLanes);
    image.compute_at(total, rn).vectorize(c, kLanes);
    image.update().reorder(c, ry).vectorize(c, kLanes);
    row.compute_at(image, ry).vectorize(c, kLanes);
    row.update().reorder(c, rx).vectorize(c, kLanes);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Scale, scale)
HALIDE_REGISTER_GENERATOR(ScaleGradient, scale_gradient)
