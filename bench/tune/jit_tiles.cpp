#include "bench/tune/jit_tiles.h"

#include <deque>
#include <vector>

#include "Halide.h"
#include "bench/tune/jit_target.h"
#include "halide_gen/conv/conv_algorithm.h"
#include "halide_gen/conv/conv_schedule.h"
#include "stages/steps/conv/conv_kernels.h"

namespace convoy::bench {
namespace {

ConvKernel compile(Isa isa, const convoy::gen::ConvTile& tile, int pixel_stride) {
  using Halide::ImageParam;
  const Halide::Type f32 = Halide::Float(32);
  ImageParam x(f32, 6, "x"), w(f32, 6, "w"), initial(f32, 4, "initial");
  const Halide::RDom r = gen::conv_taps(16, w.dim(2).extent(), w.dim(3).extent(), w.dim(4).extent());
  const gen::ConvVars v;
  const Halide::Func sum = gen::convolution(x, w, initial, r, v);
  Halide::Func y("y");
  y(v.co, v.px, v.row, v.cob) = sum(v.co, v.px, v.row, v.cob);
  gen::fix_conv_layout(x, w, initial, y.output_buffer(), pixel_stride, false);
  gen::schedule_convolution(y, sum, r, v, tile);

  const std::string name = "conv_tile";
  const Halide::Module module = Halide::Pipeline(y).compile_to_module({x, w, initial}, name, jit_target(isa));
  static std::deque<Halide::Internal::JITModule> code;  // as long as the pointers into it
  code.emplace_back(module, module.get_function_by_name(name));
  return reinterpret_cast<ConvKernel>(code.back().main_function());
}

}  // namespace

void compile_tile(Isa isa, const TileName& tile) {
  struct Compiled {
    std::string name;
    std::vector<ConvKernelVariant> variants;
  };
  static std::deque<Compiled> all;  // the table refers to names and variants
  Compiled& compiled = all.emplace_back();
  compiled.name = tile.text();
  for (int stride : {16, 32}) {
    const ConvKernel whole = compile(isa, {tile.pixels, tile.blocks, tile.unroll_ci}, stride);
    const ConvKernel single = tile.blocks == 1 ? whole : compile(isa, {tile.pixels, 1, tile.unroll_ci}, stride);
    compiled.variants.push_back({stride, whole, single});
  }
  add_conv_tile(isa, false, {compiled.name, tile.pixels, tile.blocks, kFurtherTileSpeed, kFurtherTileSpeed, compiled.variants});
}

}  // namespace convoy::bench
