// Generators of depthwise forward and backward-data (one kernel) and of the weight gradient; see depthwise_algorithm.h.
#include "halide_gen/depthwise/depthwise_algorithm.h"

namespace {

using convoy::gen::DepthwiseVars;
using Halide::TailStrategy;

constexpr int kLanes = 16;

// Fixes what every caller's views have in common. 0 leaves a stride to run time.
template <typename View>
void fix_taps(View& x, int pixel_stride, int tap_stride) {
  for (int d = 0; d < 6; ++d) x.dim(d).set_min(0);
  if (pixel_stride > 0) x.dim(1).set_stride(pixel_stride);
  if (tap_stride > 0) x.dim(3).set_stride(tap_stride);
}

class Depthwise : public Halide::Generator<Depthwise> {
 public:
  // Output pixels of a row held in registers; the caller's rows have at least as many.
  GeneratorParam<int> tile_pixels{"tile_pixels", 7};
  GeneratorParam<int> pixel_stride{"pixel_stride", 0};
  GeneratorParam<int> tap_stride{"tap_stride", 0};

  Input<Buffer<float, 6>> x{"x"};        // c, px, row, kx, ky, p
  Input<Buffer<float, 4>> w{"w"};        // c, kx, ky, p
  Input<Buffer<float, 2>> bias{"bias"};  // c, p
  Output<Buffer<float, 4>> y{"y"};       // c, px, row, p

  void generate() {
    const DepthwiseVars v;
    const Halide::RDom r(0, w.dim(1).extent(), 0, w.dim(2).extent());
    Func sum = convoy::gen::depthwise_sum(x, w, bias, r, v);
    y(v.c, v.px, v.row, v.p) = sum(v.c, v.px, v.row, v.p);

    fix_taps(x, pixel_stride, tap_stride);
    for (int d = 0; d < 4; ++d) w.dim(d).set_min(0), y.dim(d).set_min(0);
    for (int d = 0; d < 2; ++d) bias.dim(d).set_min(0);
    w.dim(1).set_stride(Expr());
    y.dim(1).set_stride(Expr());

    Var pxo("pxo"), pxi("pxi");
    y.bound(v.c, 0, kLanes)
        .split(v.px, pxo, pxi, tile_pixels, TailStrategy::ShiftInwards)
        .reorder(v.c, pxi, pxo, v.row, v.p)
        .vectorize(v.c)
        .unroll(pxi);
    sum.compute_at(y, pxo).store_in(Halide::MemoryType::Stack).bound_extent(v.c, kLanes);
    sum.vectorize(v.c).unroll(v.px);
    sum.update().reorder(v.c, v.px, r.x, r.y).vectorize(v.c).unroll(v.px);
    sum.update().specialize(w.dim(1).extent() == 3 && w.dim(2).extent() == 3).unroll(r.x).unroll(r.y);
  }
};

// The taps of one call stay in registers over all its pixels.
class DepthwiseWeights : public Halide::Generator<DepthwiseWeights> {
 public:
  GeneratorParam<int> taps{"taps", 3};     // taps x taps a call
  GeneratorParam<int> lanes{"lanes", 16};  // of one vector: 9 accumulators and more must fit the registers
  GeneratorParam<int> pixel_stride{"pixel_stride", 0};
  GeneratorParam<int> tap_stride{"tap_stride", 0};

  Input<Buffer<float, 6>> x{"x"};       // c, px, row, kx, ky, p
  Input<Buffer<float, 4>> d_y{"d_y"};   // c, px, row, p
  Output<Buffer<float, 4>> d_w{"d_w"};  // c, kx, ky, p; added to

  void generate() {
    const DepthwiseVars v;
    const Halide::RDom r(0, d_y.dim(1).extent(), 0, d_y.dim(2).extent());
    Func sum = convoy::gen::depthwise_weight_sum(x, d_y, r, v);
    d_w(v.c, v.kx, v.ky, v.p) = Halide::undef<float>();
    d_w(v.c, v.kx, v.ky, v.p) += sum(v.c, v.kx, v.ky, v.p);

    fix_taps(x, pixel_stride, tap_stride);
    for (int d = 0; d < 4; ++d) d_w.dim(d).set_min(0), d_y.dim(d).set_min(0);
    d_w.dim(0).set_extent(kLanes);
    d_w.dim(1).set_extent(taps);
    d_w.dim(2).set_extent(taps);
    d_y.dim(1).set_stride(kLanes);

    Var ci("ci");
    d_w.update()
        .split(v.c, v.c, ci, lanes, TailStrategy::RoundUp)
        .reorder(ci, v.kx, v.ky, v.c, v.p)
        .vectorize(ci)
        .unroll(v.kx)
        .unroll(v.ky);
    sum.compute_at(d_w, v.c).bound_extent(v.c, lanes).bound_extent(v.kx, taps).bound_extent(v.ky, taps);
    sum.vectorize(v.c, lanes).unroll(v.kx).unroll(v.ky);
    sum.update().reorder(v.c, v.kx, v.ky, r.x, r.y).vectorize(v.c, lanes).unroll(v.kx).unroll(v.ky);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Depthwise, depthwise)
HALIDE_REGISTER_GENERATOR(DepthwiseWeights, depthwise_weights)
