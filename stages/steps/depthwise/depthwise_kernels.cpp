#include "stages/steps/depthwise/depthwise_kernels.h"

#include <depthwise_1_avx2.h>
#include <depthwise_1_avx512.h>
#include <depthwise_4_avx2.h>
#include <depthwise_4_avx512.h>
#include <depthwise_7_avx2.h>
#include <depthwise_7_avx512.h>
#include <depthwise_7_s16_avx2.h>
#include <depthwise_7_s16_avx512.h>
#include <depthwise_7_s32_avx2.h>
#include <depthwise_7_s32_avx512.h>
#include <depthwise_weights_1_avx2.h>
#include <depthwise_weights_1_avx512.h>
#include <depthwise_weights_3_avx2.h>
#include <depthwise_weights_3_avx512.h>
#include <depthwise_weights_3_s16_avx2.h>
#include <depthwise_weights_3_s16_avx512.h>
#include <depthwise_weights_3_s32_avx2.h>
#include <depthwise_weights_3_s32_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

using DataKernel = int (*)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
using WeightsKernel = int (*)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);

struct Kernels {
  DataKernel one, four, seven, seven_s16, seven_s32;
  WeightsKernel weights_one, weights_three, weights_three_s16, weights_three_s32;
};

constexpr Kernels kAvx2{depthwise_1_avx2,
                        depthwise_4_avx2,
                        depthwise_7_avx2,
                        depthwise_7_s16_avx2,
                        depthwise_7_s32_avx2,
                        depthwise_weights_1_avx2,
                        depthwise_weights_3_avx2,
                        depthwise_weights_3_s16_avx2,
                        depthwise_weights_3_s32_avx2};
constexpr Kernels kAvx512{depthwise_1_avx512,
                          depthwise_4_avx512,
                          depthwise_7_avx512,
                          depthwise_7_s16_avx512,
                          depthwise_7_s32_avx512,
                          depthwise_weights_1_avx512,
                          depthwise_weights_3_avx512,
                          depthwise_weights_3_s16_avx512,
                          depthwise_weights_3_s32_avx512};

const Kernels& kernels_of(Isa isa) { return isa == Isa::avx512 ? kAvx512 : kAvx2; }

DataKernel data_kernel(const Kernels& k, int pixels, const TapPass& pass) {
  if (pixels < 4) return k.one;
  if (pixels < 7) return k.four;
  if (pass.tap_source_step == 1 && pass.source_step == 1) return k.seven_s16;
  if (pass.tap_source_step == 1 && pass.source_step == 2) return k.seven_s32;
  return k.seven;
}

WeightsKernel three_taps(const Kernels& k, const TapPass& pass) {
  if (pass.tap_source_step == 1 && pass.source_step == 1) return k.weights_three_s16;
  if (pass.tap_source_step == 1 && pass.source_step == 2) return k.weights_three_s32;
  return k.weights_three;
}

// Pixels and taps of one axis of a source view whose pixels lie `unit` floats apart.
struct AxisView {
  ViewDim pixels, taps;
};

AxisView axis_view(const TapPass& pass, int pixels, std::int64_t unit) {
  return {{pixels, pass.source_step * unit}, {pass.taps, pass.tap_source_step * unit}};
}

}  // namespace

void run_depthwise(Isa isa, const DepthwiseProblem& problem, const DepthwiseTiling& tiling, PixelRange rows, int planes,
                   const DepthwiseRect& rect, const DepthwiseSource& source, const DepthwiseFilters& filters,
                   const DepthwiseTarget& target) {
  const std::int64_t weight_row = std::int64_t{problem.kernel_w} * kBlock;
  for (const TapPass& v : tiling.vertical) {
    const PixelRange lines = steps_in(v, rows);
    if (lines.size() == 0) continue;
    const std::int64_t first_row = v.source + v.source_step * lines.begin - rect.rows.begin;
    const std::int64_t target_row = v.first + v.step * lines.begin - rows.begin;
    const AxisView down = axis_view(v, lines.size(), source.pitch);
    for (const TapPass& h : tiling.horizontal) {
      if (h.count == 0) continue;
      const AxisView right = axis_view(h, h.count, kBlock);
      const float* x_data = source.data;
      if (v.taps > 0 && h.taps > 0) x_data += first_row * source.pitch + std::int64_t{h.source - rect.columns.begin} * kBlock;
      StridedView<6> x(x_data, {{{kBlock, 1}, right.pixels, down.pixels, right.taps, down.taps, {planes, source.plane}}});
      StridedView<4> w(filters.weight + v.tap_first * weight_row + std::int64_t{h.tap_first} * kBlock,
                       {{{kBlock, 1},
                         {h.taps, std::int64_t{h.tap_step} * kBlock},
                         {v.taps, v.tap_step * weight_row},
                         {planes, problem.weight_plane()}}});
      StridedView<2> bias(filters.bias, {{{kBlock, 1}, {planes, filters.bias_plane}}});
      StridedView<4> y(target.data + target_row * target.pitch + std::int64_t{h.first} * kBlock,
                       {{{kBlock, 1},
                         {h.count, std::int64_t{h.step} * kBlock},
                         {lines.size(), v.step * target.pitch},
                         {planes, target.plane}}});
      call_kernel("depthwise", data_kernel(kernels_of(isa), h.count, h), x, w, bias, y);
    }
  }
}

void run_depthwise_weights(Isa isa, const DepthwiseProblem& problem, const DepthwiseTiling& tiling, PixelRange rows, int planes,
                           const DepthwiseSource& x, const DepthwiseSource& d_y, float* d_weight) {
  const Kernels& kernels = kernels_of(isa);
  const TapPass &v = tiling.vertical[0], &h = tiling.horizontal[0];
  const std::int64_t weight_row = std::int64_t{problem.kernel_w} * kBlock;
  StridedView<4> gradient(d_y.data, {{{kBlock, 1}, {h.count, kBlock}, {rows.size(), d_y.pitch}, {planes, d_y.plane}}});
  const auto add_taps = [&](int ky, int kx, int taps) {
    StridedView<6> source(x.data + ky * v.tap_source_step * x.pitch + std::int64_t{kx} * h.tap_source_step * kBlock,
                          {{{kBlock, 1},
                            {h.count, std::int64_t{h.source_step} * kBlock},
                            {rows.size(), v.source_step * x.pitch},
                            {taps, std::int64_t{h.tap_source_step} * kBlock},
                            {taps, v.tap_source_step * x.pitch},
                            {planes, x.plane}}});
    StridedView<4> sums(d_weight + ky * weight_row + std::int64_t{kx} * kBlock,
                        {{{kBlock, 1}, {taps, kBlock}, {taps, weight_row}, {planes, problem.weight_plane()}}});
    call_kernel("depthwise_weights", taps == 1 ? kernels.weights_one : three_taps(kernels, h), source, gradient, sums);
  };
  const int whole_h = problem.kernel_h / 3 * 3, whole_w = problem.kernel_w / 3 * 3;
  for (int ky = 0; ky < problem.kernel_h; ++ky) {
    for (int kx = 0; kx < problem.kernel_w; ++kx) {
      if (ky >= whole_h || kx >= whole_w)
        add_taps(ky, kx, 1);
      else if (ky % 3 == 0 && kx % 3 == 0)
        add_taps(ky, kx, 3);
    }
  }
}

}  // namespace convoy
