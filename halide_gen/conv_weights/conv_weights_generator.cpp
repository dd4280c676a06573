#include "halide_gen/conv_weights/conv_weights_algorithm.h"
#include "halide_gen/conv_weights/conv_weights_schedule.h"
#include "halide_gen/prefetch_pass.h"

namespace {

// Adds the gradient of one horizontal tap over the pixels of the views; see the algorithm header.
//
// With `ahead`, every pixel of every register tile also prefetches a step of the chunk that comes next, so that memory
// and arithmetic overlap. The passes over a plane of X (one for each row and output tile) share its bytes out among them,
// so do the passes over a plane of dY; views must be one run of pixels.
class ConvWeights : public Halide::Generator<ConvWeights> {
 public:
  GeneratorParam<int> rows{"rows", 4};
  GeneratorParam<int> blocks{"blocks", 1};
  GeneratorParam<bool> ahead{"ahead", false};

  Input<Buffer<float, 6>> x{"x"};                 // (ci, x, y, n, ky, cib)
  Input<Buffer<float, 5>> d_y{"d_y"};             // (co, x, y, n, cob)
  Output<Buffer<float, 5>> d_weight{"d_weight"};  // (co, ci, ky, cib, cob), added to

  void configure() {
    if (!ahead) return;
    x_next_ = add_input<std::int64_t>("x_next");      // address of the next chunk in the first plane of X
    d_y_next_ = add_input<std::int64_t>("d_y_next");  // and of dY
    x_step_ = add_input<int>("x_step");               // bytes that one pass prefetches a pixel
    d_y_step_ = add_input<int>("d_y_step");
  }

  void generate() {
    const convoy::gen::WeightsVars v;
    const Halide::RDom r(0, d_y.dim(1).extent(), 0, d_y.dim(2).extent(), 0, d_y.dim(3).extent());
    const Halide::Func sum = convoy::gen::pixel_sum(x, d_y, r, v);
    d_weight(v.co, v.ci, v.ky, v.cib, v.cob) = Halide::undef<float>();
    d_weight(v.co, v.ci, v.ky, v.cib, v.cob) += sum(v.co, v.ci, v.ky, v.cib, v.cob);

    for (int d = 0; d < 5; ++d) d_weight.dim(d).set_min(0);
    d_weight.dim(0).set_extent(16);
    d_weight.dim(1).set_stride(16);
    d_y.dim(0).set_bounds(0, 16);
    for (int d = 1; d < 5; ++d) d_y.dim(d).set_min(0);
    for (int d = 0; d < 6; ++d) x.dim(d).set_min(0);
    convoy::gen::schedule_weights(d_weight, sum, v.co, v.ci, v.cob, {v.ky, v.cib}, r, {rows, blocks});
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    if (ahead) {
      pipeline.add_custom_lowering_pass(new convoy::gen::PrefetchPass(
          "pixel_sum.s1.", "$x", [this](const convoy::gen::PrefetchPass::LoopVariable& loop) { return next_lines(loop); }));
    }
    return pipeline;
  }

 private:
  std::vector<Expr> next_lines(const convoy::gen::PrefetchPass::LoopVariable& loop) {
    using Halide::cast;
    const Expr row_tiles = d_weight.dim(1).extent() / int(rows);
    const Expr pixels = d_y.dim(1).extent();
    const Expr row = loop(".ci"), in = loop(".cib"), out = loop(".cob"), px = loop("$x");
    const Expr x_passed = ((out * row_tiles + row) * pixels + px) * *x_step_;
    const Expr y_passed = ((in * row_tiles + row) * pixels + px) * *d_y_step_;
    std::vector<Expr> addresses{*x_next_ + cast<std::int64_t>(in * x.dim(5).stride()) * 4 + x_passed};
    for (int b = 0; b < int(blocks); ++b) {
      addresses.push_back(*d_y_next_ + cast<std::int64_t>((out * int(blocks) + b) * d_y.dim(4).stride()) * 4 + y_passed);
    }
    return addresses;
  }

  Input<std::int64_t>*x_next_ = nullptr, *d_y_next_ = nullptr;
  Input<int>*x_step_ = nullptr, *d_y_step_ = nullptr;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ConvWeights, conv_weights)
