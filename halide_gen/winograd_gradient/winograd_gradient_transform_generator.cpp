// Gradients of outputs into the Winograd domain; halide_gen/winograd/winograd_algorithm.h describes tiles and layout.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

// A dY A^T of tiles. Without `edges` every tile lies inside the map; with, what lies beyond the map's end counts as zero.
class WinogradGradientTransform : public Halide::Generator<WinogradGradientTransform> {
 public:
  GeneratorParam<int> form_number{"form", 0};  // of winograd_form.h
  GeneratorParam<bool> edges{"edges", false};

  Input<Buffer<float, 5>> d_y{"d_y"};  // (c, x, y, n, block), from the first tile on
  Output<Buffer<float, 7>> d{"d"};     // (c, tx, ty, n, block, j, i)

  void generate() {
    const Form& form = kForms[form_number];
    const TileVars var;
    const auto [c, x, tx, ty, block, i, j] = var;
    Var y("y"), n("n");
    const Expr width = d_y.dim(1).extent(), height = d_y.dim(2).extent();
    Func pixel("pixel"), columns("columns");
    pixel(c, x, y, n, block) =
        edges ? select(x < width && y < height, d_y(c, min(x, width - 1), min(y, height - 1), n, block), 0.0f)
              : d_y(c, x, y, n, block);
    columns(c, x, ty, n, block, i) = gradient_element(
        form.y, [&](int k) { return pixel(c, x, form.y.outputs * ty + k, n, block); }, i);
    d(c, tx, ty, n, block, j, i) = gradient_element(
        form.x, [&](int k) { return columns(c, form.x.outputs * tx + k, ty, n, block, i); }, j);

    d_y.dim(0).set_bounds(0, 16);
    d_y.dim(1).set_stride(16);
    for (int k = 1; k < 5; ++k) d_y.dim(k).set_min(0);
    for (int k = 0; k < 5; ++k) d.dim(k).set_min(0);
    d.dim(0).set_extent(16);
    d.dim(1).set_stride(16);
    d.dim(5).set_bounds(0, form.x.products());
    d.dim(6).set_bounds(0, form.y.products());
    // All points of a tile at once: the transformed columns stay in registers, or nearly.
    d.reorder(c, j, i, tx, ty, n, block).vectorize(c, 16).unroll(j).unroll(i);
    columns.compute_at(d, tx).reorder(c, i, x).vectorize(c, 16).unroll(i).unroll(x).bound_extent(x, form.x.outputs);
    if (edges) pixel.compute_at(d, tx).vectorize(c, 16).unroll(x).unroll(y);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradGradientTransform, winograd_gradient_transform)
