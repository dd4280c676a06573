// The AVX-512 register tiles, generated for AVX2: their arithmetic is proven on machines that cannot run AVX-512 code.
#include <conv_14x1_s16_avx512_on_avx2.h>
#include <conv_14x1_s32_avx512_on_avx2.h>
#include <conv_14x2_s16_avx512_on_avx2.h>
#include <conv_14x2_s32_avx512_on_avx2.h>
#include <conv_7x1_s16_avx512_on_avx2.h>
#include <conv_7x1_s32_avx512_on_avx2.h>
#include <conv_7x2_s16_avx512_on_avx2.h>
#include <conv_7x2_s32_avx512_on_avx2.h>
#include <conv_8x1_s16_avx512_on_avx2.h>
#include <conv_8x1_s32_avx512_on_avx2.h>
#include <conv_8x2_s16_avx512_on_avx2.h>
#include <conv_8x2_s32_avx512_on_avx2.h>
#include <gtest/gtest.h>
#include <image_conv_14x1_s1_avx512_on_avx2.h>
#include <image_conv_14x1_s3_avx512_on_avx2.h>
#include <image_conv_14x1_s6_avx512_on_avx2.h>
#include <image_conv_14x2_s1_avx512_on_avx2.h>
#include <image_conv_14x2_s3_avx512_on_avx2.h>
#include <image_conv_14x2_s6_avx512_on_avx2.h>
#include <image_conv_8x1_s1_avx512_on_avx2.h>
#include <image_conv_8x1_s3_avx512_on_avx2.h>
#include <image_conv_8x1_s6_avx512_on_avx2.h>
#include <image_conv_8x2_s1_avx512_on_avx2.h>
#include <image_conv_8x2_s3_avx512_on_avx2.h>
#include <image_conv_8x2_s6_avx512_on_avx2.h>

#include <cmath>
#include <random>

#include "pipeline/core/isa.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

struct Kernel {
  const char* name;
  int (*call)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
  int pixels, blocks, stride;
  bool image;
};

const Kernel kKernels[] = {
    {"conv_14x2_s16", conv_14x2_s16_avx512_on_avx2, 14, 2, 16, false},
    {"conv_14x2_s32", conv_14x2_s32_avx512_on_avx2, 14, 2, 32, false},
    {"conv_14x1_s16", conv_14x1_s16_avx512_on_avx2, 14, 1, 16, false},
    {"conv_14x1_s32", conv_14x1_s32_avx512_on_avx2, 14, 1, 32, false},
    {"conv_8x2_s16", conv_8x2_s16_avx512_on_avx2, 8, 2, 16, false},
    {"conv_8x2_s32", conv_8x2_s32_avx512_on_avx2, 8, 2, 32, false},
    {"conv_8x1_s16", conv_8x1_s16_avx512_on_avx2, 8, 1, 16, false},
    {"conv_8x1_s32", conv_8x1_s32_avx512_on_avx2, 8, 1, 32, false},
    {"conv_7x2_s16", conv_7x2_s16_avx512_on_avx2, 7, 2, 16, false},
    {"conv_7x2_s32", conv_7x2_s32_avx512_on_avx2, 7, 2, 32, false},
    {"conv_7x1_s16", conv_7x1_s16_avx512_on_avx2, 7, 1, 16, false},
    {"conv_7x1_s32", conv_7x1_s32_avx512_on_avx2, 7, 1, 32, false},
    {"image_conv_14x2_s1", image_conv_14x2_s1_avx512_on_avx2, 14, 2, 1, true},
    {"image_conv_14x2_s3", image_conv_14x2_s3_avx512_on_avx2, 14, 2, 3, true},
    {"image_conv_14x2_s6", image_conv_14x2_s6_avx512_on_avx2, 14, 2, 6, true},
    {"image_conv_14x1_s1", image_conv_14x1_s1_avx512_on_avx2, 14, 1, 1, true},
    {"image_conv_14x1_s3", image_conv_14x1_s3_avx512_on_avx2, 14, 1, 3, true},
    {"image_conv_14x1_s6", image_conv_14x1_s6_avx512_on_avx2, 14, 1, 6, true},
    {"image_conv_8x2_s1", image_conv_8x2_s1_avx512_on_avx2, 8, 2, 1, true},
    {"image_conv_8x2_s3", image_conv_8x2_s3_avx512_on_avx2, 8, 2, 3, true},
    {"image_conv_8x2_s6", image_conv_8x2_s6_avx512_on_avx2, 8, 2, 6, true},
    {"image_conv_8x1_s1", image_conv_8x1_s1_avx512_on_avx2, 8, 1, 1, true},
    {"image_conv_8x1_s3", image_conv_8x1_s3_avx512_on_avx2, 8, 1, 3, true},
    {"image_conv_8x1_s6", image_conv_8x1_s6_avx512_on_avx2, 8, 1, 6, true},
};

std::vector<float> normals(std::int64_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& v : values) v = normal(engine);
  return values;
}

// Small extents of everything the kernel takes at run time.
struct Extents {
  int inner, pixels, rows = 2, kernel_w = 2, kernel_h = 3, source_blocks = 2, blocks = 1;
};

void check(const Kernel& k, const Extents& e) {
  const int plane = 64 * (e.pixels + e.kernel_w) * k.stride;
  const std::vector<float> x = normals(std::int64_t{plane} * e.source_blocks + 4096, 1);
  const std::vector<float> w = normals(std::int64_t{16} * e.inner * e.kernel_w * e.kernel_h * e.source_blocks * e.blocks, 2);
  const std::vector<float> bias = normals(16 * e.blocks, 3);
  std::vector<float> y(std::int64_t{16} * e.pixels * e.rows * e.blocks, std::nanf(""));
  const int w_tap = 16 * e.inner, row = plane / 8, y_row = 16 * e.pixels;
  StridedView<6> xv(x.data(), {{{e.inner, 1},
                                {e.pixels, k.stride},
                                {e.rows, 2 * row},
                                {e.kernel_w, k.stride},
                                {e.kernel_h, row},
                                {e.source_blocks, plane}}});
  StridedView<6> wv(w.data(), {{{16, 1},
                                {e.inner, 16},
                                {e.kernel_w, w_tap},
                                {e.kernel_h, w_tap * e.kernel_w},
                                {e.source_blocks, w_tap * e.kernel_w * e.kernel_h},
                                {e.blocks, w_tap * e.kernel_w * e.kernel_h * e.source_blocks}}});
  StridedView<4> bv(bias.data(), {{{16, 1}, {e.pixels, 0}, {e.rows, 0}, {e.blocks, 16}}});
  StridedView<4> yv(y.data(), {{{16, 1}, {e.pixels, 16}, {e.rows, y_row}, {e.blocks, y_row * e.rows}}});
  ASSERT_EQ(k.call(xv, wv, bv, yv), 0);
  const int terms = e.inner * e.kernel_w * e.kernel_h * e.source_blocks + 1;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const int co = i % 16, px = i / 16 % e.pixels, r = i / y_row % e.rows, b = i / y_row / e.rows;
    double sum = bias[b * 16 + co], magnitude = std::abs(sum);
    std::size_t at = std::size_t(b) * w_tap * e.kernel_w * e.kernel_h * e.source_blocks + co;
    for (int c = 0; c < e.source_blocks; ++c)
      for (int ky = 0; ky < e.kernel_h; ++ky)
        for (int kx = 0; kx < e.kernel_w; ++kx)
          for (int ci = 0; ci < e.inner; ++ci, at += 16) {
            const double term = double(w[at]) * x[c * plane + (2 * r + ky) * row + (px + kx) * k.stride + ci];
            sum += term;
            magnitude += std::abs(term);
          }
    ASSERT_NEAR(y[i], sum, 8 * 1.2e-7 * std::sqrt(terms) * magnitude) << "element " << i;
  }
}

TEST(ConvTilesOnAvx2, MatchPlainLoops) {
  if (!cpu_supports(Isa::avx2)) GTEST_SKIP() << "this CPU cannot run avx2";
  for (const Kernel& k : kKernels) {
    SCOPED_TRACE(k.name);
    for (int pixels : {k.pixels, k.pixels + 1, 2 * k.pixels + 3}) {
      for (int tiles : {1, 2}) {
        Extents e{k.image ? 5 : 16, pixels};
        e.blocks = tiles * k.blocks;
        ASSERT_NO_FATAL_FAILURE(check(k, e));
      }
    }
  }
}

}  // namespace
}  // namespace convoy
