// Taps that see padding alone: which they are, and that leaving them out changes nothing, whole register tiles of images
// included.
#include "stages/steps/conv/conv_taps.h"

#include <gtest/gtest.h>

#include "stages/steps/conv/conv_kernels.h"
#include "tests/stages/conv_case.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using test::ConvCase;
using test::describe;

bool inside(const TapAxis& a, int output, int tap) {
  const int position = a.origin + output * a.step + tap * a.dilation;
  return position >= 0 && position < a.extent;
}

TEST(ConvTaps, RunsHaveEveryTapInside) {
  constexpr int kOutputs = 11;
  for (const int origin : {-9, -3, -1, 0, 2, 7}) {
    for (const int step : {1, 2, 3}) {
      for (const int taps : {0, 1, 2, 3, 7}) {
        for (const int dilation : {1, 2, 5}) {
          for (const int extent : {1, 2, 9, 17}) {
            const TapAxis axis{origin, step, taps, dilation, extent, true};
            int output = 0;
            while (output < kOutputs) {
              const TapRun run = axis.run(output, kOutputs);
              ASSERT_EQ(run.first, output);
              ASSERT_GT(run.count, 0);
              for (; output < run.end(); ++output) {
                for (int tap = 0; tap < taps; ++tap) {
                  const bool of_run = tap >= run.first_tap && tap < run.first_tap + run.taps;
                  EXPECT_EQ(inside(axis, output, tap), of_run)
                      << "origin " << origin << " step " << step << " taps " << taps << " dilation " << dilation << " extent "
                      << extent << " output " << output << " tap " << tap;
                }
              }
            }
            ASSERT_EQ(output, kOutputs);
          }
        }
      }
    }
  }
}

TEST(ConvTaps, RunsAreAsLongAsCanBe) {
  const TapAxis of_7x1{-3, 1, 7, 1, 17, true};
  EXPECT_EQ(of_7x1.run(0, 17).count, 1);
  EXPECT_EQ(of_7x1.run(3, 17).count, 11);
  EXPECT_EQ(of_7x1.run(14, 17).taps, 6);
}

TEST(ConvTaps, UntrimmedRunsHaveAllOfThem) {
  const TapRun run = TapAxis{-3, 1, 7, 1, 17, false}.run(2, 9);
  EXPECT_EQ(run.first, 2);
  EXPECT_EQ(run.count, 7);
  EXPECT_EQ(run.first_tap, 0);
  EXPECT_EQ(run.taps, 7);
}

class ConvTapsOfColumns : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

// Images side by side in whole register tiles, and a rest that is none.
TEST_P(ConvTapsOfColumns, AcrossImages) {
  const ConvGeometry shapes[] = {
      {18, 3, 9, 17, 3, 9, 33, 1, 7, 1, 1, 0, 3},          //
      {17, 4, 3, 33, 4, 3, 16, 7, 1, 1, 1, 3, 0},          // more taps than rows
      {15, 2, 1, 16, 2, 1, 19, 3, 3, 1, 1, 1, 1},          //
      {16, 5, 5, 16, 5, 5, 48, 3, 3, 1, 1, 4, 4, 4, 4},    // only middle taps see anything
      {16, 3, 4, 16, 6, 7, 16, 2, 2, 1, 1, 3, 3},          // padding beyond the kernel
      {17, 9, 9, 35, 4, 4, 16, 3, 3, 2, 2, 0, 0},          //
      {17, 8, 7, 16, 4, 4, 35, 5, 5, 2, 2, 2, 2},          //
      {17, 7, 7, 16, 7, 7, 16, 3, 3, 1, 1, 2, 2, 2, 2},    // dilated
      {16, 5, 6, 64, 5, 6, 96, 3, 3, 1, 1, 1, 1, 1, 1, 2}  // in groups
  };
  for (const ConvGeometry& g : shapes) {
    ConvCase c(g, GetParam(), false, false, 3);
    for (const ConvTileKernels& tile : conv_tiles(GetParam(), false)) {
      if (!tile.find(kBlock, false)) continue;
      for (const int pass_blocks : {1, 100}) {
        const KernelChoice k{
            "images_" + std::string(tile.name),
            {{"rows", 2}, {"columns", 5}, {"images", tile.pixels}, {"pass_blocks", pass_blocks}, {"block_group", 2}}};
        SCOPED_TRACE(describe(g) + " " + k.variant);
        ASSERT_NO_FATAL_FAILURE(c.forward(k));
        for (const auto start : {ConvCase::Start::zeros, ConvCase::Start::apart, ConvCase::Start::in_place}) {
          ASSERT_NO_FATAL_FAILURE(c.backward(k, start));
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ConvTapsOfColumns, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
