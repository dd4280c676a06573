// Depthwise kernels that slide over whole planes: a ring of bordered source rows, every tap from the first cache, and the
// streams of memory prefetched. See depthwise_algorithm.h for the maths and depthwise_ring.h for the ring.
//
// They take what is nearly always the case: taps next to each other, equal strides, no depth multiplier.
#include "halide_gen/depthwise/depthwise_ring.h"
#include "halide_gen/stream_ahead_pass.h"

namespace {

using convoy::gen::DepthwiseRing;
using convoy::gen::DepthwiseVars;
using convoy::gen::kRingLanes;
using convoy::gen::StreamAheadPass;
using Halide::TailStrategy;

// A blocked map, pixels next to each other.
template <typename View>
void fix_map(View& map) {
  map.dim(0).set_bounds(0, kRingLanes);
  map.dim(1).set_stride(kRingLanes);
  map.dim(3).set_min(0);
}

// Forward, and backward-data at stride 1.
class DepthwiseSliding : public Halide::Generator<DepthwiseSliding> {
 public:
  GeneratorParam<int> taps{"taps", 3};                 // taps x taps
  GeneratorParam<int> stride{"stride", 1};             // of both axes
  GeneratorParam<int> tile_pixels{"tile_pixels", 7};   // of a row, in registers; y's rows have at least as many
  GeneratorParam<int> lanes{"lanes", 16};              // of one vector
  GeneratorParam<int> most_pixels{"most_pixels", 56};  // of y's rows

  Input<Buffer<float, 4>> x{"x"};  // c, px, row, p; mins are what of the border lies before
  Input<Buffer<float, 4>> w{"w"};  // c, kx, ky, p
  Input<Buffer<float, 2>> bias{"bias"};
  Input<float> outside{"outside"};                    // 0
  Input<int> ahead_x{"ahead_x"}, ahead_y{"ahead_y"};  // bytes to prefetch ahead
  Output<Buffer<float, 4>> y{"y"};                    // c, px, row, p

  void generate() {
    const DepthwiseVars v;
    const int k = taps, s = stride;
    const Halide::RDom r(0, k, 0, k);
    DepthwiseRing ring(x, outside, (y.dim(1).extent() - 1) * s + k, v);
    Func sum("sum");
    sum(v.c, v.px, v.row, v.p) = bias(v.c, v.p);
    sum(v.c, v.px, v.row, v.p) += ring.rows(v.c, v.px * s + r.x, v.row * s + r.y, v.p) * w(v.c, r.x, r.y, v.p);
    y(v.c, v.px, v.row, v.p) = sum(v.c, v.px, v.row, v.p);

    fix_map(x), fix_map(y);
    w.dim(0).set_bounds(0, kRingLanes);
    w.dim(1).set_bounds(0, k).set_stride(Expr());
    w.dim(2).set_bounds(0, k);
    w.dim(3).set_min(0);
    bias.dim(0).set_bounds(0, kRingLanes);
    bias.dim(1).set_min(0);
    y.dim(1).set_min(0);
    y.dim(2).set_min(0);

    Var pxo("pxo"), pxi("pxi"), ci("ci");
    y.bound(v.c, 0, kRingLanes)
        .split(v.px, pxo, pxi, tile_pixels, TailStrategy::ShiftInwards)
        .split(v.c, v.c, ci, lanes)
        .reorder(ci, pxi, pxo, v.c, v.row, v.p)
        .vectorize(ci)
        .unroll(pxi);
    for (const Var& dim : {pxo, v.row, v.p}) y.partition(dim, Halide::Partition::Never);
    sum.compute_at(y, pxo).store_in(Halide::MemoryType::Stack).bound_extent(v.c, lanes);
    sum.vectorize(v.c).unroll(v.px);
    sum.update().reorder(v.c, v.px, r.x, r.y).vectorize(v.c).unroll(v.px).unroll(r.x).unroll(r.y);
    ring.schedule({y, v.p}, {y, v.row}, s > 1 ? k + 1 : k, (most_pixels - 1) * s + k, v);
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    pipeline.add_custom_lowering_pass(new StreamAheadPass({{"x", ahead_x}, {"y", ahead_y}}));
    return pipeline;
  }
};

// The weight gradient: the sums of all taps stay in registers over a row.
class DepthwiseSlidingWeights : public Halide::Generator<DepthwiseSlidingWeights> {
 public:
  GeneratorParam<int> taps{"taps", 3};
  GeneratorParam<int> stride{"stride", 1};
  GeneratorParam<int> lanes{"lanes", 16};
  GeneratorParam<int> most_pixels{"most_pixels", 56};  // of d_y's rows

  Input<Buffer<float, 4>> x{"x"};      // as above
  Input<Buffer<float, 4>> d_y{"d_y"};  // c, px, row, p
  Input<float> outside{"outside"};     // 0
  Input<int> ahead_x{"ahead_x"}, ahead_y{"ahead_y"};
  Output<Buffer<float, 4>> d_w{"d_w"};  // c, kx, ky, p; added to

  void generate() {
    const DepthwiseVars v;
    const int k = taps, s = stride;
    const Halide::RDom r(0, d_y.dim(1).extent(), 0, d_y.dim(2).extent());
    DepthwiseRing ring(x, outside, (d_y.dim(1).extent() - 1) * s + k, v);
    Func sum("weight_sum");
    sum(v.c, v.kx, v.ky, v.p) = 0.0f;
    sum(v.c, v.kx, v.ky, v.p) += ring.rows(v.c, r.x * s + v.kx, r.y * s + v.ky, v.p) * d_y(v.c, r.x, r.y, v.p);
    d_w(v.c, v.kx, v.ky, v.p) = Halide::undef<float>();
    d_w(v.c, v.kx, v.ky, v.p) += sum(v.c, v.kx, v.ky, v.p);

    fix_map(x), fix_map(d_y);
    d_y.dim(1).set_min(0);
    d_y.dim(2).set_min(0);
    d_w.dim(0).set_bounds(0, kRingLanes);
    d_w.dim(1).set_bounds(0, k).set_stride(kRingLanes);
    d_w.dim(2).set_bounds(0, k);
    d_w.dim(3).set_min(0);

    Var ci("ci");
    d_w.update().vectorize(v.c, lanes).unroll(v.kx).unroll(v.ky);
    sum.compute_at(d_w, v.p).store_in(Halide::MemoryType::Stack);
    sum.bound_extent(v.c, kRingLanes).bound_extent(v.kx, k).bound_extent(v.ky, k);
    sum.vectorize(v.c, lanes).unroll(v.kx).unroll(v.ky);
    sum.update()
        .split(v.c, v.c, ci, lanes)
        .reorder(ci, v.kx, v.ky, r.x, v.c, r.y)
        .vectorize(ci)
        .unroll(v.kx)
        .unroll(v.ky)
        .partition(r.x, Halide::Partition::Never)
        .partition(r.y, Halide::Partition::Never);
    ring.schedule({d_w, v.p}, {sum, r.y}, s > 1 ? k + 1 : k, (most_pixels - 1) * s + k, v);
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    pipeline.add_custom_lowering_pass(new StreamAheadPass({{"x", ahead_x}, {"d_y", ahead_y}}));
    return pipeline;
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(DepthwiseSliding, depthwise_sliding)
HALIDE_REGISTER_GENERATOR(DepthwiseSlidingWeights, depthwise_sliding_weights)
