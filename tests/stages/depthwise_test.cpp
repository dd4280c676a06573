// The step kinds of depthwise convolution against plain double loops.
#include <gtest/gtest.h>

#include "tests/stages/depthwise_case.h"

namespace convoy::test {
namespace {

struct Case {
  int height, width, channels, multiplier, kernel_h, kernel_w, stride_h, stride_w, dilation, pad_top, pad_left, pad_bottom,
      pad_right, batch;
};

ConvGeometry geometry(const Case& c) {
  ConvGeometry g;
  g.batch = c.batch;
  g.in_h = c.height, g.in_w = c.width, g.in_c = c.channels;
  g.kernel_h = c.kernel_h, g.kernel_w = c.kernel_w;
  g.stride_h = c.stride_h, g.stride_w = c.stride_w;
  g.dilation_h = g.dilation_w = c.dilation;
  g.pad_top = c.pad_top, g.pad_left = c.pad_left;
  g.groups = c.channels, g.out_c = c.channels * c.multiplier;
  g.out_h = (c.height + c.pad_top + c.pad_bottom - (c.kernel_h - 1) * c.dilation - 1) / c.stride_h + 1;
  g.out_w = (c.width + c.pad_left + c.pad_right - (c.kernel_w - 1) * c.dilation - 1) / c.stride_w + 1;
  return g;
}

const Case kCases[] = {
    // h  w   c  m  kh kw sh sw d  pads         batch
    {14, 14, 32, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 2},    // the shape of MobileNet
    {14, 14, 32, 1, 3, 3, 2, 2, 1, 0, 0, 1, 1, 2},    // its strided form, Keras's same padding
    {15, 13, 17, 1, 3, 3, 2, 2, 1, 1, 1, 1, 1, 3},    // odd sizes, a ragged block
    {7, 7, 48, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 2},      // several blocks a tile
    {1, 1, 3, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 2},       // one pixel
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1},       // and one tap
    {1, 9, 16, 1, 3, 3, 1, 2, 1, 1, 1, 1, 1, 1},      // one row
    {5, 4, 16, 1, 2, 3, 1, 1, 1, 0, 0, 0, 0, 2},      // no padding, an even kernel
    {9, 8, 20, 1, 5, 4, 3, 2, 1, 2, 1, 2, 2, 2},      // strides of 3 and 2
    {8, 8, 16, 1, 1, 1, 2, 2, 1, 0, 0, 0, 0, 2},      // pixels that no tap reads
    {12, 11, 16, 1, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2},    // dilation
    {13, 12, 3, 1, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2},     // dilation and stride with a common factor
    {13, 12, 3, 1, 3, 2, 3, 2, 2, 1, 0, 3, 2, 1},     // and without
    {6, 6, 16, 1, 3, 3, 1, 1, 1, 4, 3, 5, 4, 1},      // more padding than kernel
    {4, 4, 16, 1, 7, 7, 1, 1, 1, 3, 3, 3, 3, 2},      // a kernel larger than the map
    {120, 113, 16, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},  // several bands
    {121, 112, 16, 1, 3, 3, 2, 2, 1, 0, 1, 1, 1, 1},  // several bands, strided
    {20, 19, 16, 1, 5, 4, 1, 1, 1, 2, 1, 2, 2, 1},    // borders of several pixels beside a wide middle
    {3, 40, 16, 1, 3, 3, 2, 2, 2, 2, 3, 2, 3, 1},     // rows that are all border
    {18, 20, 3, 1, 3, 3, 1, 1, 1, 5, 4, 4, 6, 1},     // pixels that see padding alone
    {17, 33, 17, 1, 1, 1, 2, 2, 1, 0, 0, 0, 0, 1},    // and wide rows of which every other is read
    {11, 9, 20, 1, 3, 3, 1, 1, 1, 0, 0, 0, 0, 2},     // no padding, and as much as the kernel allows
    {11, 9, 20, 1, 3, 3, 1, 1, 1, 2, 2, 2, 2, 2},    {10, 16, 3, 1, 3, 3, 1, 1, 1, 0, 2, 2, 0, 1},  // on one side only
    {16, 14, 17, 1, 3, 3, 2, 2, 1, 1, 1, 1, 1, 2},    // gradients of squares of pixels, with padding before
    {14, 30, 17, 1, 3, 3, 2, 2, 1, 1, 1, 0, 0, 1},    // nothing behind
    {14, 30, 17, 1, 3, 3, 2, 2, 1, 0, 0, 0, 0, 1},    // nothing at all
    {14, 30, 17, 1, 3, 3, 2, 2, 1, 1, 1, 3, 3, 1},    // much behind
    {150, 224, 16, 1, 3, 3, 2, 2, 1, 0, 0, 1, 1, 1},  // and in several bands
    {6, 5, 3, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1, 2},       // depth multipliers
    {9, 8, 20, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1, 2},      // output blocks that end in the middle of an input block
    {5, 5, 1, 16, 5, 5, 1, 1, 1, 2, 2, 2, 2, 1},     {7, 9, 17, 5, 2, 3, 1, 2, 2, 1, 1, 1, 1, 1},
    {70, 113, 17, 2, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1},
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.height << "x" << c.width << "x" << c.channels << " multiplier " << c.multiplier << " kernel " << c.kernel_h << "x"
       << c.kernel_w << " strides " << c.stride_h << "x" << c.stride_w << " dilation " << c.dilation;
}

class DepthwiseTest : public testing::TestWithParam<std::tuple<Isa, Case>> {
 protected:
  Isa isa() const { return std::get<0>(GetParam()); }
  ConvGeometry geometry() const { return test::geometry(std::get<1>(GetParam())); }
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(isa()); }
};

TEST_P(DepthwiseTest, ForwardMatchesTheReference) {
  DepthwiseCase(geometry(), isa()).forward();
  DepthwiseCase(geometry(), isa(), false, 1, 2).forward(Activation::none, false);
  DepthwiseCase(geometry(), isa(), true).forward(Activation::relu);
  DepthwiseCase(geometry(), isa(), true).forward(Activation::sigmoid);
}

TEST_P(DepthwiseTest, BackwardDataMatchesTheReference) {
  DepthwiseCase(geometry(), isa(), false, 1, 1).backward_data();
  DepthwiseCase(geometry(), isa(), true).backward_data();
}

TEST_P(DepthwiseTest, WeightGradientMatchesTheReference) {
  DepthwiseCase(geometry(), isa(), false, 1, 1).expect_weight_gradient();
  DepthwiseCase(geometry(), isa(), true, 2).expect_weight_gradient();
}

TEST_P(DepthwiseTest, TheOrderOfTilesDoesNotChangeABit) {
  DepthwiseCase once(geometry(), isa(), false, 2);
  EXPECT_EQ(once.backward_weights(), once.backward_weights(true));
}

// A checkpoint of an older binary names this variant for every shape.
TEST_P(DepthwiseTest, PlansOfBandsOfRowsAreStillRun) {
  const ConvGeometry g = geometry();
  DepthwiseCase bands(g, isa()), chosen(g, isa());
  const std::vector<float> got = bands.backward_weights(false, bands.banded());
  const std::vector<float> want = chosen.backward_weights();
  const Sums sums = reference::conv_backward_weights(g, bands.plain(bands.x), bands.plain(bands.y));
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], 2 * sums.tolerance(i)) << "element " << i;
}

INSTANTIATE_TEST_SUITE_P(Cases, DepthwiseTest,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kCases)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" +
                                  std::to_string(info.index % std::size(kCases));
                         });

}  // namespace
}  // namespace convoy::test
