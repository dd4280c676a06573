#include "bench/tune/jit_autoschedule.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "Halide.h"
#include "bench/kernels/sampling.h"
#include "bench/tune/jit_target.h"
#include "halide_gen/conv/conv_algorithm.h"

namespace convoy::bench {
namespace {

constexpr double kSampleSeconds = 0.02;
constexpr int kSamples = 5;

// "Adams2019" -> the plugin beside libHalide.
std::string plugin_of(std::string scheduler) {
  std::ranges::transform(scheduler, scheduler.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::string(CONVOY_HALIDE_LIBRARIES) + "/libautoschedule_" + scheduler + ".so";
}

struct Operands {
  Halide::ImageParam x{Halide::Float(32), 6, "x"}, w{Halide::Float(32), 6, "w"}, initial{Halide::Float(32), 4, "initial"};
};

void set_estimates(Halide::OutputImageParam& buffer, const std::vector<int>& extents) {
  for (std::size_t d = 0; d < extents.size(); ++d)
    buffer.dim(static_cast<int>(d)).set_bounds(0, extents[d]).set_estimate(0, extents[d]);
}

// Random enough, and no denormals.
void fill(float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i % 251) / 251 - 0.5f;
}

}  // namespace

double run_autoscheduled(Isa isa, const std::string& scheduler, const AutoscheduleProblem& p) {
  setenv("HL_NUM_THREADS", "1", 1);
  const int in_w = (p.width - 1) * p.stride_w + p.kernel_w, in_h = (p.height - 1) * p.stride_h + p.kernel_h;
  Operands o;
  const Halide::RDom r = gen::conv_taps(16, p.kernel_w, p.kernel_h, p.in_blocks);
  const gen::ConvVars v;
  const Halide::Func sum = gen::convolution(o.x, o.w, o.initial, r, v);
  Halide::Func y("y");
  y(v.co, v.px, v.row, v.cob) = sum(v.co, v.px, v.row, v.cob);
  gen::fix_conv_layout(o.x, o.w, o.initial, y.output_buffer(), 16 * p.stride_w, false);
  const std::vector<int> result{16, p.width, p.height, p.out_blocks};
  set_estimates(o.x, {16, p.width, p.height, p.kernel_w, p.kernel_h, p.in_blocks});
  set_estimates(o.w, {16, 16, p.kernel_w, p.kernel_h, p.in_blocks, p.out_blocks});
  set_estimates(o.initial, result);
  Halide::OutputImageParam output = y.output_buffer();
  set_estimates(output, result);

  Halide::load_plugin(plugin_of(scheduler));
  Halide::Pipeline pipeline(y);
  const Halide::Target target = jit_target(isa);
  pipeline.apply_autoscheduler(target, {scheduler, {{"parallelism", "1"}}});

  // The taps are dimensions of the view: they overlap in the padded map.
  std::vector<float> map(std::size_t(16) * in_w * in_h * p.in_blocks);
  fill(map.data(), map.size());
  const int row = 16 * in_w;
  halide_dimension_t view[] = {{0, 16, 1},          {0, p.width, 16 * p.stride_w}, {0, p.height, row * p.stride_h},
                               {0, p.kernel_w, 16}, {0, p.kernel_h, row},          {0, p.in_blocks, row * in_h}};
  Halide::Buffer<float> w(16, 16, p.kernel_w, p.kernel_h, p.in_blocks, p.out_blocks), initial(result), got(result);
  fill(w.data(), w.number_of_elements());
  initial.fill(0.0f);
  o.x.set(Halide::Buffer<float>(Halide::Runtime::Buffer<float>(map.data(), 6, view)));
  o.w.set(w);
  o.initial.set(initial);
  pipeline.compile_jit(target);
  pipeline.realize(got, target);
  double best = 0;
  for (int i = 0; i < kSamples; ++i) {
    best = std::max(best, rate(kSampleSeconds, true, [&] {
                      pipeline.realize(got, target);
                      return p.flops;
                    }));
  }
  return best;
}

}  // namespace convoy::bench
