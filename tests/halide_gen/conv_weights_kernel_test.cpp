// The AVX-512 schedules compiled for AVX2, called directly, so that their arithmetic is proven on every machine.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "conv_weights_narrow_avx512_on_avx2.h"
#include "conv_weights_pair_ahead_avx512_on_avx2.h"
#include "conv_weights_pair_avx512_on_avx2.h"
#include "conv_weights_single_avx512_on_avx2.h"
#include "image_conv_weights_5_avx512_on_avx2.h"
#include "image_conv_weights_5x2_avx512_on_avx2.h"
#include "image_conv_weights_7_avx512_on_avx2.h"
#include "pipeline/core/isa.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr int kLanes = 16;

std::vector<float> normal_values(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& v : values) v = normal(engine);
  return values;
}

// before + sum of `terms` products, within 8 eps sqrt(n) of the sum of the absolute terms.
struct Expected {
  double value, magnitude;
  int terms = 1;
  explicit Expected(double before) : value(before), magnitude(std::fabs(before)) {}
  void add(double term) { value += term, magnitude += std::fabs(term), ++terms; }
  void check(float actual) const {
    ASSERT_NEAR(value, actual, 8 * std::numeric_limits<float>::epsilon() * std::sqrt(double(terms)) * magnitude);
  }
};

using Kernel = int (*)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);

struct BlockedCase {
  const char* name;
  Kernel kernel;
  int rows, blocks;
};

class BlockedKernel : public testing::TestWithParam<BlockedCase> {};

TEST_P(BlockedKernel, AddsTheSumOverPixels) {
  if (!cpu_supports(Isa::avx2)) GTEST_SKIP() << "this CPU cannot run avx2";
  const auto& [name, kernel, rows, blocks] = GetParam();
  constexpr int kWidth = 5, kHeight = 3, kImages = 2, kTaps = 2, kInBlocks = 2;
  const int row = kWidth * kLanes, block = (kHeight + kTaps - 1) * row, image = kInBlocks * block;
  const int y_block = kHeight * row, y_image = blocks * y_block;
  const int w_in = kTaps * rows * kLanes, w_out = kInBlocks * w_in;
  const auto x = normal_values(kImages * image, 1), d_y = normal_values(kImages * y_image, 2);
  const auto before = normal_values(blocks * w_out, 3);
  auto d_weight = before;

  StridedView<6> x_view(x.data(),
                        {{{rows, 1}, {kWidth, kLanes}, {kHeight, row}, {kImages, image}, {kTaps, row}, {kInBlocks, block}}});
  StridedView<5> d_y_view(d_y.data(), {{{kLanes, 1}, {kWidth, kLanes}, {kHeight, row}, {kImages, y_image}, {blocks, y_block}}});
  StridedView<5> out(d_weight.data(),
                     {{{kLanes, 1}, {rows, kLanes}, {kTaps, rows * kLanes}, {kInBlocks, w_in}, {blocks, w_out}}});
  ASSERT_EQ(kernel(x_view, d_y_view, out), 0);

  for (int i = 0; i < blocks * w_out; ++i) {
    const int co = i % kLanes, ci = i / kLanes % rows, ky = i / (kLanes * rows) % kTaps;
    const int in = i / w_in % kInBlocks, out_block = i / w_out;
    Expected expected(before[i]);
    for (int n = 0; n < kImages; ++n)
      for (int y = 0; y < kHeight; ++y)
        for (int px = 0; px < kWidth; ++px)
          expected.add(double(x[n * image + in * block + (y + ky) * row + px * kLanes + ci]) *
                       d_y[n * y_image + out_block * y_block + y * row + px * kLanes + co]);
    expected.check(d_weight[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Avx512OnAvx2, BlockedKernel,
                         testing::Values(BlockedCase{"narrow", conv_weights_narrow_avx512_on_avx2, 8, 1},
                                         BlockedCase{"pair", conv_weights_pair_avx512_on_avx2, 8, 2},
                                         BlockedCase{"single", conv_weights_single_avx512_on_avx2, 16, 1}),
                         [](const auto& info) { return info.param.name; });

// Prefetching changes no result, whatever lies at its addresses, and nothing need lie there.
TEST(BlockedKernelAhead, EqualsTheKernelWithoutPrefetching) {
  if (!cpu_supports(Isa::avx2)) GTEST_SKIP() << "this CPU cannot run avx2";
  constexpr int kPixels = 37, kInBlocks = 2, kOutBlocks = 4, kPlane = kPixels * kLanes, kTap = kLanes * kLanes;
  const auto x = normal_values(kInBlocks * kPlane, 7), d_y = normal_values(kOutBlocks * kPlane, 8);
  StridedView<6> x_view(x.data(), {{{kLanes, 1}, {kPixels, kLanes}, {1, 0}, {1, 0}, {1, 0}, {kInBlocks, kPlane}}});
  StridedView<5> d_y_view(d_y.data(), {{{kLanes, 1}, {kPixels, kLanes}, {1, 0}, {1, 0}, {kOutBlocks, kPlane}}});
  const auto before = normal_values(kInBlocks * kOutBlocks * kTap, 9);
  auto expected = before;
  const auto view_of = [](const std::vector<float>& w) {
    return StridedView<5>(
        w.data(), {{{kLanes, 1}, {kLanes, kLanes}, {1, 0}, {kInBlocks, kTap}, {kOutBlocks, std::int64_t{kInBlocks} * kTap}}});
  };
  StridedView<5> out = view_of(expected);
  ASSERT_EQ(conv_weights_pair_avx512_on_avx2(x_view, d_y_view, out), 0);
  const std::int64_t here = reinterpret_cast<std::int64_t>(x.data());
  for (const std::int64_t address : {here, std::int64_t{0}, here + (std::int64_t{1} << 40)}) {
    auto actual = before;
    StridedView<5> ahead = view_of(actual);
    ASSERT_EQ(conv_weights_pair_ahead_avx512_on_avx2(x_view, d_y_view, address, address, 16, 32, ahead), 0);
    EXPECT_EQ(expected, actual);
  }
}

using ImageKernel = int (*)(halide_buffer_t*, halide_buffer_t*, std::int32_t, halide_buffer_t*);

struct ImageCase {
  const char* name;
  ImageKernel kernel;
  int rows, blocks;
};

class ImageKernelTest : public testing::TestWithParam<ImageCase> {};

TEST_P(ImageKernelTest, AddsTheSumOverPixels) {
  if (!cpu_supports(Isa::avx2)) GTEST_SKIP() << "this CPU cannot run avx2";
  const auto& [name, kernel, tile_rows, blocks] = GetParam();
  constexpr int kWidth = 6, kHeight = 4, kStep = 3;
  const int rows = 2 * tile_rows, width = (kWidth - 1) * kStep + rows, y_row = kWidth * kLanes;
  const auto x = normal_values(kHeight * width, 4), d_y = normal_values(blocks * kHeight * y_row, 5);
  const auto before = normal_values(blocks * rows * kLanes, 6);
  auto d_weight = before;

  StridedView<2> x_view(x.data(), {{{width, 1}, {kHeight, width}}});
  StridedView<4> d_y_view(d_y.data(), {{{kLanes, 1}, {kWidth, kLanes}, {kHeight, y_row}, {blocks, kHeight * y_row}}});
  StridedView<3> out(d_weight.data(), {{{kLanes, 1}, {rows, kLanes}, {blocks, rows * kLanes}}});
  ASSERT_EQ(kernel(x_view, d_y_view, kStep, out), 0);

  for (int i = 0; i < blocks * rows * kLanes; ++i) {
    const int co = i % kLanes, k = i / kLanes % rows, block = i / (kLanes * rows);
    Expected expected(before[i]);
    for (int y = 0; y < kHeight; ++y)
      for (int px = 0; px < kWidth; ++px)
        expected.add(double(x[y * width + px * kStep + k]) * d_y[(block * kHeight + y) * y_row + px * kLanes + co]);
    expected.check(d_weight[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Avx512OnAvx2, ImageKernelTest,
                         testing::Values(ImageCase{"five", image_conv_weights_5_avx512_on_avx2, 5, 1},
                                         ImageCase{"five_pairs", image_conv_weights_5x2_avx512_on_avx2, 5, 2},
                                         ImageCase{"seven", image_conv_weights_7_avx512_on_avx2, 7, 2}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace convoy
