// A dense layer's gradient of its inputs, from the weights as the forward pass has them: dot products over the outputs.
//
// dense_data: sums(co, ci, n) += sum over cob of w(co, ci, cob) * d_y(co, n, cob), for one block of inputs and some blocks of
// outputs;
//   lanes of co stay apart. A register tile of (rows x images) sums; w of the next call comes into the caches meanwhile.
// dense_data_finish: d_x(ci, n) = initial(ci, n) + sum over co of sums(co, ci, n).
#include "Halide.h"
#include "halide_gen/prefetch_pass.h"

namespace {

class DenseData : public Halide::Generator<DenseData> {
 public:
  GeneratorParam<int> rows{"rows", 2};      // inputs, divides 16
  GeneratorParam<int> images{"images", 2};  // the caller's number is a multiple
  Input<Buffer<float, 3>> w{"w"};           // co, ci, cob
  Input<Buffer<float, 3>> d_y{"d_y"};       // co, n, cob
  // Address of the next call's w, and the bytes from one of its blocks of outputs to the next.
  Input<std::int64_t> next{"next"}, next_block{"next_block"};
  Output<Buffer<float, 3>> sums{"sums"};  // co, ci, n

  void generate() {
    const Var co("co"), ci("ci"), n("n"), row("row"), image("image");
    const RDom cob(0, w.dim(2).extent(), "cob");
    Func sum("sum");
    sum(co, ci, n) = 0.0f;
    sum(co, ci, n) += w(co, ci, cob) * d_y(co, n, cob);
    sums(co, ci, n) = Halide::undef<float>();
    sums(co, ci, n) += sum(co, ci, n);

    sums.dim(0).set_bounds(0, 16);
    sums.dim(1).set_bounds(0, 16).set_stride(16);
    sums.dim(2).set_min(0).set_stride(256);
    w.dim(0).set_bounds(0, 16);
    w.dim(1).set_bounds(0, 16).set_stride(16);
    w.dim(2).set_min(0);
    d_y.dim(0).set_bounds(0, 16);
    d_y.dim(1).set_min(0).set_stride(16);
    d_y.dim(2).set_min(0);
    sums.update()
        .split(ci, ci, row, rows, TailStrategy::RoundUp)
        .split(n, n, image, images, TailStrategy::RoundUp)
        .reorder(co, row, image, n, ci)
        .vectorize(co, 16)
        .unroll(row)
        .unroll(image);
    sum.compute_at(sums, n).store_in(MemoryType::Stack).bound_extent(co, 16).vectorize(co, 16).unroll(ci).unroll(n);
    sum.update().reorder(co, ci, n, cob).vectorize(co, 16).unroll(ci).unroll(n);
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    pipeline.add_custom_lowering_pass(new convoy::gen::PrefetchPass(
        "sum.s1.", "$x", [this](const convoy::gen::PrefetchPass::LoopVariable& loop) { return next_lines(loop); }));
    return pipeline;
  }

 private:
  std::vector<Expr> next_lines(const convoy::gen::PrefetchPass::LoopVariable& loop) {
    const Expr first = next + loop("$x") * next_block + Halide::cast<std::int64_t>(loop(".ci")) * (64 * int(rows));
    std::vector<Expr> lines;
    for (int row = 0; row < int(rows); ++row) lines.push_back(first + 64 * row);
    return lines;
  }
};

class DenseDataFinish : public Halide::Generator<DenseDataFinish> {
 public:
  Input<Buffer<float, 3>> sums{"sums"};        // co, ci, n
  Input<Buffer<float, 2>> initial{"initial"};  // ci, n; may be d_x
  Output<Buffer<float, 2>> d_x{"d_x"};         // ci, n

  void generate() {
    const Var ci("ci"), n("n");
    const RDom co(0, 16, "co");
    Func total("total");
    total(ci, n) = 0.0f;
    total(ci, n) += sums(co, ci, n);
    d_x(ci, n) = initial(ci, n) + total(ci, n);
    d_x.dim(0).set_bounds(0, 16);
    d_x.dim(1).set_min(0);
    sums.dim(1).set_stride(16);
    d_x.vectorize(ci, 16);
    total.compute_at(d_x, n).store_in(MemoryType::Stack).bound_extent(ci, 16).vectorize(ci, 16);
    total.update().atomic().vectorize(co, 16).unroll(ci);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(DenseData, dense_data)
HALIDE_REGISTER_GENERATOR(DenseDataFinish, dense_data_finish)
