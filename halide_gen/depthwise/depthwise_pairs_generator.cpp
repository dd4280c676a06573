// Backward-data of 3x3 filters at stride 2, sliding over whole planes: gradients of pixels come in squares of two by two, of
// which one sums four taps, two sum two and one has a single tap. See depthwise_ring.h for the ring of rows of d_y.
#include "halide_gen/depthwise/depthwise_ring.h"
#include "halide_gen/stream_ahead_pass.h"

namespace {

using convoy::gen::DepthwiseRing;
using convoy::gen::DepthwiseVars;
using convoy::gen::kRingLanes;

// A tap of the filter and how far behind the square's first position of d_y it reads.
struct PairTap {
  int tap, offset;
};

// Along one axis, with pad 1, pixel 2j was read through tap 1 of output j, pixel 2j + 1 through tap 0 of output j + 1 and tap 2
// of output j. With pad 0 pixel 2j was read through tap 0 of output j and tap 2 of output j - 1, pixel 2j + 1 through tap 1 of
// output j; d_y's min is then 1, so that its positions begin with output -1.
std::vector<PairTap> taps_of(int pad, int parity) {
  if (pad == 1) return parity == 0 ? std::vector<PairTap>{{1, 0}} : std::vector<PairTap>{{0, 1}, {2, 0}};
  return parity == 0 ? std::vector<PairTap>{{0, 1}, {2, 0}} : std::vector<PairTap>{{1, 1}};
}

class DepthwisePairs : public Halide::Generator<DepthwisePairs> {
 public:
  GeneratorParam<int> pad{"pad", 1};                  // 0 or 1, of both axes
  GeneratorParam<int> tile_pairs{"tile_pairs", 7};    // of a row, unrolled; rows have at least as many
  GeneratorParam<int> lanes{"lanes", 16};             // of one vector
  GeneratorParam<int> most_pairs{"most_pairs", 112};  // of a row

  Input<Buffer<float, 4>> x{"x"};                     // d_y: c, px, row, p
  Input<Buffer<float, 4>> w{"w"};                     // c, kx, ky, p
  Input<float> outside{"outside"};                    // 0
  Input<int> ahead_x{"ahead_x"}, ahead_y{"ahead_y"};  // bytes to prefetch ahead
  Output<Buffer<float, 6>> y{"y"};                    // d_x: c, px % 2, px / 2, row % 2, row / 2, p

  void generate() {
    const DepthwiseVars v;
    Var odd_px("odd_px"), odd_row("odd_row"), pxo("pxo"), pxi("pxi"), ci("ci");
    DepthwiseRing ring(x, outside, y.dim(2).extent() + 1, v);
    Expr squares[2][2];
    for (int a = 0; a < 2; ++a) {
      for (int b = 0; b < 2; ++b) squares[a][b] = sum_of(ring.rows, taps_of(pad, a), taps_of(pad, b), v);
    }
    y(v.c, odd_px, v.px, odd_row, v.row, v.p) =
        Halide::select(odd_row == 0, Halide::select(odd_px == 0, squares[0][0], squares[0][1]),
                       Halide::select(odd_px == 0, squares[1][0], squares[1][1]));

    x.dim(0).set_bounds(0, kRingLanes);
    x.dim(1).set_stride(kRingLanes);
    x.dim(3).set_min(0);
    w.dim(0).set_bounds(0, kRingLanes);
    w.dim(1).set_bounds(0, 3).set_stride(kRingLanes);
    w.dim(2).set_bounds(0, 3);
    w.dim(3).set_min(0);
    y.dim(1).set_stride(kRingLanes);
    y.dim(2).set_min(0).set_stride(2 * kRingLanes);
    y.dim(4).set_min(0);
    y.dim(5).set_min(0);
    y.bound(v.c, 0, kRingLanes)
        .bound(odd_px, 0, 2)
        .bound(odd_row, 0, 2)
        .split(v.px, pxo, pxi, tile_pairs, Halide::TailStrategy::ShiftInwards)
        .split(v.c, v.c, ci, lanes)
        .reorder(ci, odd_px, odd_row, pxi, pxo, v.c, v.row, v.p)
        .vectorize(ci)
        .unroll(odd_px)
        .unroll(odd_row)
        .unroll(pxi);
    for (const Var& dim : {pxo, v.row, v.p}) y.partition(dim, Halide::Partition::Never);
    ring.schedule({y, v.p}, {y, v.row}, 2, most_pairs + 1, v);
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    pipeline.add_custom_lowering_pass(new convoy::gen::StreamAheadPass({{"x", ahead_x}, {"y", ahead_y}}));
    return pipeline;
  }

 private:
  Expr sum_of(const Func& rows, const std::vector<PairTap>& down, const std::vector<PairTap>& right, const DepthwiseVars& v) {
    Expr sum;
    for (const PairTap& ky : down) {
      for (const PairTap& kx : right) {
        const Expr term = rows(v.c, v.px + kx.offset, v.row + ky.offset, v.p) * w(v.c, kx.tap, ky.tap, v.p);
        sum = sum.defined() ? sum + term : term;
      }
    }
    return sum;
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(DepthwisePairs, depthwise_pairs)
