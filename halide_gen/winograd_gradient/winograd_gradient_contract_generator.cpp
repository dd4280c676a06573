// The contraction over tiles; halide_gen/winograd/winograd_algorithm.h describes V and D.
#include "Halide.h"
#include "halide_gen/prefetch_pass.h"

namespace {

// For each point: the sum over tiles of (input channel) x (output channel).
//
// A register tile of (rows x blocks of 16 output channels) accumulators stays in registers over all tiles of a call. Meanwhile
// every step of the sum prefetches a little of the maps that are transformed next: the passes over an input block share its part
// of X among them, the passes over an output block its part of dY.
class WinogradGradientContract : public Halide::Generator<WinogradGradientContract> {
 public:
  GeneratorParam<int> rows{"rows", 4};
  GeneratorParam<int> blocks{"blocks", 1};
  GeneratorParam<int> unroll{"unroll", 1};              // tiles a step of the sum
  GeneratorParam<bool> accumulate{"accumulate", true};  // adds to d_u, else overwrites it

  Input<Buffer<float, 4>> v{"v"};  // (ci, tile, cib, point)
  Input<Buffer<float, 4>> d{"d"};  // (co, tile, cob, point)
  // What comes next: an address, and for each block the bytes to the next block's and 1/64 of the bytes for each step.
  Input<std::int64_t> x_next{"x_next"}, x_block{"x_block"};
  Input<int> x_step{"x_step"};
  Input<std::int64_t> d_y_next{"d_y_next"}, d_y_block{"d_y_block"};
  Input<int> d_y_step{"d_y_step"};
  Output<Buffer<float, 5>> d_u{"d_u"};  // (co, ci, cib, cob, point)

  void generate() {
    Var co("co"), ci("ci"), cib("cib"), cob("cob"), point("point"), row("row"), block("block");
    const Halide::RDom t(0, d.dim(1).extent());
    Func sum("sum");
    sum(co, ci, cib, cob, point) = 0.0f;
    sum(co, ci, cib, cob, point) += v(ci, t, cib, point) * d(co, t, cob, point);
    if (accumulate) {
      d_u(co, ci, cib, cob, point) = Halide::undef<float>();
      d_u(co, ci, cib, cob, point) += sum(co, ci, cib, cob, point);
    } else {
      d_u(co, ci, cib, cob, point) = sum(co, ci, cib, cob, point);
    }

    v.dim(1).set_stride(16);
    d.dim(0).set_bounds(0, 16);
    d.dim(1).set_stride(16);
    for (int k = 0; k < 4; ++k) v.dim(k).set_min(0);
    for (int k = 1; k < 4; ++k) d.dim(k).set_min(0);
    for (int k = 0; k < 5; ++k) d_u.dim(k).set_min(0);
    d_u.dim(0).set_extent(16);
    d_u.dim(1).set_stride(16);
    Halide::Stage out = accumulate ? Halide::Stage(Func(d_u).update()) : Halide::Stage(Func(d_u));
    // The caller's extents are multiples of the tile.
    out.split(ci, ci, row, rows, Halide::TailStrategy::RoundUp)
        .split(cob, cob, block, blocks, Halide::TailStrategy::RoundUp)
        .reorder(co, row, block, ci, cib, cob, point)
        .vectorize(co, 16)
        .unroll(row)
        .unroll(block);
    sum.compute_at(d_u, ci).bound_extent(co, 16).vectorize(co, 16).unroll(ci).unroll(cob);
    // All rows' broadcasts stay in registers for the second block, where those are enough.
    if (int(rows) * int(blocks) > 16) {
      sum.update().reorder(co, cob, ci, t);
    } else {
      sum.update().reorder(co, ci, cob, t);
    }
    sum.update().vectorize(co, 16).unroll(ci).unroll(cob);
    if (unroll > 1) {
      Halide::RVar inner("inner");
      sum.update().split(t, t, inner, unroll, Halide::TailStrategy::GuardWithIf).unroll(inner);
    }
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    pipeline.add_custom_lowering_pass(new convoy::gen::PrefetchPass(
        "sum.s1.", "$x", [this](const convoy::gen::PrefetchPass::LoopVariable& loop) { return next_lines(loop); }));
    return pipeline;
  }

 private:
  std::vector<Expr> next_lines(const convoy::gen::PrefetchPass::LoopVariable& loop) {
    using Halide::cast;
    const Expr row_tiles = d_u.dim(1).extent() / int(rows);
    const Expr steps = (d.dim(1).extent() + int(unroll) - 1) / int(unroll);
    const Expr point = loop(".point"), row = loop(".ci"), in = loop(".cib"), out = loop(".cob"), t = loop("$x");
    const Expr x_passed = ((point * (d_u.dim(3).extent() / int(blocks)) + out) * row_tiles + row) * steps + t;
    const Expr y_passed = ((point * d_u.dim(2).extent() + in) * row_tiles + row) * steps + t;
    std::vector<Expr> addresses{x_next + in * x_block + ((cast<std::int64_t>(x_passed) * x_step) >> 6)};
    for (int b = 0; b < int(blocks); ++b) {
      addresses.push_back(d_y_next + (out * int(blocks) + b) * d_y_block + ((cast<std::int64_t>(y_passed) * d_y_step) >> 6));
    }
    return addresses;
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradGradientContract, winograd_gradient_contract)
