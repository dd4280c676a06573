#include "Halide.h"

namespace {

// d_bias(co) = sum over (x, y, n) of d_y(co, x, y, n): each row first, then the rows of an image, then the images, so that
// the rounding error grows with the sum of the three lengths and not with their product.
class BiasGradient : public Halide::Generator<BiasGradient> {
 public:
  Input<Buffer<float, 4>> d_y{"d_y"};         // (co, x, y, n) of one channel block
  Output<Buffer<float, 1>> d_bias{"d_bias"};  // (co), overwritten

  void generate() {
    Var co("co"), y("y"), n("n");
    Func row("row"), image("image"), total("total");
    const Halide::RDom rx(0, d_y.dim(1).extent());
    const Halide::RDom ry(0, d_y.dim(2).extent());
    const Halide::RDom rn(0, d_y.dim(3).extent());
    row(co, y, n) = 0.0f;
    row(co, y, n) += d_y(co, rx, y, n);
    image(co, n) = 0.0f;
    image(co, n) += row(co, ry, n);
    total(co) = 0.0f;
    total(co) += image(co, rn);
    d_bias(co) = total(co);

    d_bias.dim(0).set_bounds(0, 16);
    d_y.dim(0).set_bounds(0, 16);
    for (int d = 1; d < 4; ++d) d_y.dim(d).set_min(0);
    d_bias.vectorize(co, 16);
    total.compute_at(d_bias, Var::outermost()).vectorize(co, 16);
    total.update().reorder(co, rn).vectorize(co, 16);
    image.compute_at(total, rn).vectorize(co, 16);
    image.update().reorder(co, ry).vectorize(co, 16);
    row.compute_at(image, ry).vectorize(co, 16);
    row.update().reorder(co, rx).vectorize(co, 16);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BiasGradient, bias_gradient)
