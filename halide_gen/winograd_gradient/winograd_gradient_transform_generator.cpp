// Gradients of outputs into the Winograd domain; halide_gen/winograd/winograd_algorithm.h describes tiles and layout.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

// A dY A^T of tiles. With `edges` they have only the first outputs, the others count as zero, and the first products are made.
class WinogradGradientTransform : public Halide::Generator<WinogradGradientTransform> {
 public:
  GeneratorParam<int> form_number{"form", 0};  // of winograd_form.h
  GeneratorParam<bool> edges{"edges", false};

  Input<Buffer<float, 7>> d_y{"d_y"};  // c, ix, iy, tx, ty, n, block: output (ix, iy) of each tile
  Output<Buffer<float, 7>> d{"d"};     // c, tx, ty, n, block, j, i

  void generate() {
    const Form& form = kForms[form_number];
    const int width = form.x.outputs, height = form.y.outputs;
    const Var c("c"), ix("ix"), iy("iy"), tx("tx"), ty("ty"), n("n"), block("block"), i("i"), j("j");
    const Expr columns_inside = d_y.dim(1).extent(), rows_inside = d_y.dim(2).extent();
    Func output("output"), columns("columns");
    output(c, ix, iy, tx, ty, n, block) =
        edges ? select(ix < columns_inside && iy < rows_inside,
                       d_y(c, min(ix, columns_inside - 1), min(iy, rows_inside - 1), tx, ty, n, block), 0.0f)
              : d_y(c, ix, iy, tx, ty, n, block);
    columns(c, ix, tx, ty, n, block, i) = gradient_element(
        form.y, [&](int k) { return output(c, ix, k, tx, ty, n, block); }, i);
    d(c, tx, ty, n, block, j, i) = gradient_element(
        form.x, [&](int k) { return columns(c, k, tx, ty, n, block, i); }, j);

    d_y.dim(0).set_bounds(0, 16);
    d_y.dim(1).set_stride(16);
    for (int k = 1; k < 7; ++k) d_y.dim(k).set_min(0);
    if (!edges) d_y.dim(1).set_extent(width), d_y.dim(2).set_extent(height);
    for (int k = 0; k < 5; ++k) d.dim(k).set_min(0);
    d.dim(0).set_extent(16);
    d.dim(1).set_stride(16);
    // All points of a tile at once: the transformed columns stay in registers, or nearly.
    const int x_products = form.x.products(), y_products = form.y.products();
    if (edges) {
      Var outer_i("outer_i"), outer_j("outer_j");
      d.dim(5).set_min(0);
      d.dim(6).set_min(0);
      d.split(j, outer_j, j, x_products, Halide::TailStrategy::GuardWithIf)
          .split(i, outer_i, i, y_products, Halide::TailStrategy::GuardWithIf)
          .reorder(c, j, i, outer_j, outer_i, tx, ty, n, block);
    } else {
      d.dim(5).set_bounds(0, x_products);
      d.dim(6).set_bounds(0, y_products);
      d.reorder(c, j, i, tx, ty, n, block);
    }
    d.vectorize(c, 16).unroll(j).unroll(i);
    columns.compute_at(d, tx).bound(i, 0, y_products).bound(ix, 0, width).reorder(c, i, ix).vectorize(c, 16).unroll(i).unroll(ix);
    if (edges) output.compute_at(d, tx).bound(ix, 0, width).bound(iy, 0, height).vectorize(c, 16).unroll(ix).unroll(iy);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradGradientTransform, winograd_gradient_transform)
