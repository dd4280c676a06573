// Generators of the convolution kernels; see conv_algorithm.h for the maths and conv_schedule.h for the tiles.
#include "Halide.h"
#include "halide_gen/conv/conv_algorithm.h"
#include "halide_gen/conv/conv_schedule.h"
#include "halide_gen/stream_ahead_pass.h"

namespace {

using convoy::gen::ConvTile;
using convoy::gen::ConvVars;

class Convolution : public Halide::Generator<Convolution> {
 public:
  GeneratorParam<int> tile_pixels{"tile_pixels", 4};
  GeneratorParam<int> tile_blocks{"tile_blocks", 1};
  // Floats from one output pixel's input to the next; static, so that a tile's pixels need one address register.
  GeneratorParam<int> pixel_stride{"pixel_stride", 16};
  // Extent of the innermost sum; 0 when it is known at run time only (images: kernel width x channels).
  GeneratorParam<int> inner_sum{"inner_sum", 16};
  GeneratorParam<int> unroll_ci{"unroll_ci", 16};
  // Bytes that the weights are prefetched ahead; 0 when they come from the caches.
  GeneratorParam<int> weights_ahead{"weights_ahead", 0};

  Input<Buffer<float, 6>> x{"x"};              // ci, px, row, kx, ky, cib
  Input<Buffer<float, 6>> w{"w"};              // co, ci, kx, ky, cib, cob
  Input<Buffer<float, 4>> initial{"initial"};  // co, px, row, cob
  Output<Buffer<float, 4>> y{"y"};             // co, px, row, cob

  void generate() {
    const Halide::Expr inner = inner_sum > 0 ? Halide::Expr(int(inner_sum)) : Halide::Expr(w.dim(1).extent());
    const Halide::RDom r = convoy::gen::conv_taps(inner, w.dim(2).extent(), w.dim(3).extent(), w.dim(4).extent());
    const ConvVars v;
    const Func sum = convoy::gen::convolution(x, w, initial, r, v);
    y(v.co, v.px, v.row, v.cob) = sum(v.co, v.px, v.row, v.cob);
    convoy::gen::fix_conv_layout(x, w, initial, y, pixel_stride, inner_sum == 0);
    convoy::gen::schedule_convolution(y, sum, r, v, {tile_pixels, tile_blocks, unroll_ci});
  }

  Halide::Pipeline build_pipeline() override {
    Halide::Pipeline pipeline = Generator::build_pipeline();
    if (weights_ahead > 0) pipeline.add_custom_lowering_pass(new convoy::gen::StreamAheadPass({{"w", int(weights_ahead)}}));
    return pipeline;
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Convolution, convolution)
