// The products in the Winograd domain: for each element xi of a tile one matrix product over the channels,
//
//   m(co, t, cob, xi) = sum over (cib, ci) of v(ci, t, cib, xi) * u(co, ci, cib, cob, xi)
//
// with a register tile of `tiles` x `blocks` sums of 16 lanes that stays in registers over the whole sum. Meanwhile the map that
// is transformed next comes into the caches: the passes over a channel block of V share that block's part of it among them.
#include "Halide.h"
#include "halide_gen/prefetch_pass.h"

namespace {

class WinogradProduct : public Halide::Generator<WinogradProduct> {
 public:
  GeneratorParam<int> tiles{"tiles", 4};
  GeneratorParam<int> blocks{"blocks", 1};
  GeneratorParam<int> lanes{"lanes", 16};  // that count of each channel block
  Input<Buffer<float, 4>> v{"v"};          // ci, t, cib, xi
  Input<Buffer<float, 5>> u{"u"};          // co, ci, cib, cob, xi
  // What comes next: its address, the bytes to the next channel block's part, and 1/64 of the bytes for each pass.
  Input<std::int64_t> next{"next"}, next_block{"next_block"};
  Input<int> next_step{"next_step"};
  Output<Buffer<float, 4>> m{"m"};  // co, t, cob, xi; t in whole register tiles, cob too

  void generate() {
    const Var co("co"), t("t"), cob("cob"), xi("xi");
    const RDom r(0, int(lanes), 0, u.dim(2).extent(), "channels");
    Func sum("sum");
    sum(co, t, cob, xi) = 0.0f;
    sum(co, t, cob, xi) += v(r.x, t, r.y, xi) * u(co, r.x, r.y, cob, xi);
    m(co, t, cob, xi) = sum(co, t, cob, xi);

    for (int d = 0; d < 4; ++d) m.dim(d).set_min(0);
    m.dim(0).set_extent(16);
    v.dim(1).set_stride(16);
    u.dim(1).set_stride(16);
    u.dim(2).set_min(0);
    Var to("to"), ti("ti"), bo("bo"), bi("bi");
    m.split(t, to, ti, int(tiles), TailStrategy::RoundUp)
        .split(cob, bo, bi, int(blocks), TailStrategy::RoundUp)
        .reorder(co, ti, bi, to, bo, xi)
        .vectorize(co, 16)
        .unroll(ti)
        .unroll(bi);
    sum.compute_at(m, to).store_in(MemoryType::Stack).bound_extent(co, 16);
    sum.vectorize(co, 16).unroll(t).unroll(cob);
    sum.update().reorder(co, cob, t, r.x, r.y).vectorize(co, 16).unroll(cob).unroll(t).unroll(r.x, int(lanes));
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    pipeline.add_custom_lowering_pass(new convoy::gen::PrefetchPass(
        "sum.s1.", "$y", [this](const convoy::gen::PrefetchPass::LoopVariable& loop) { return next_lines(loop); }));
    return pipeline;
  }

 private:
  std::vector<Expr> next_lines(const convoy::gen::PrefetchPass::LoopVariable& loop) {
    constexpr int kLines = 8;  // a pass has time for so many
    const Expr passes_t = m.dim(1).extent() / int(tiles), passes_cob = m.dim(2).extent() / int(blocks);
    const Expr passed = (loop(".xi") * passes_cob + loop(".bo")) * passes_t + loop(".to");
    const Expr first = next + loop("$y") * next_block + ((Halide::cast<std::int64_t>(passed) * next_step) >> 6);
    std::vector<Expr> addresses;
    for (int line = 0; line < kLines; ++line) addresses.push_back(first + 64 * line);
    return addresses;
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradProduct, winograd_product)
