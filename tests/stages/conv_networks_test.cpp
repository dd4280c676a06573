// What the networks ask of convolutions, in every direction against the double reference: their kernel sizes, strides and
// paddings, dilation, groups.
#include <gtest/gtest.h>

#include "tests/stages/conv_case.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using test::ConvCase;
using test::describe;

// {batch, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left, dilation_h,
// dilation_w,
//  groups}
const ConvGeometry kBlockedShapes[] = {
    // Kernel sizes, strides and paddings.
    {2, 14, 14, 48, 14, 14, 32, 5, 5, 1, 1, 2, 2},  // AlexNet, Inception
    {2, 17, 17, 32, 17, 17, 48, 1, 7, 1, 1, 0, 3},  // Inception-v3
    {2, 17, 17, 48, 17, 17, 32, 7, 1, 1, 1, 3, 0},  //
    {2, 8, 8, 32, 8, 8, 32, 1, 3, 1, 1, 0, 1},      //
    {2, 8, 8, 32, 8, 8, 32, 3, 1, 1, 1, 1, 0},      //
    {2, 28, 28, 32, 14, 14, 48, 3, 3, 2, 2, 0, 0},  // same: nothing before, one pixel behind
    {2, 27, 27, 32, 14, 14, 48, 3, 3, 2, 2, 1, 1},  // same on an odd map
    {2, 17, 17, 32, 8, 8, 48, 3, 3, 2, 2, 0, 0},    // valid
    {2, 14, 14, 32, 7, 7, 48, 3, 3, 2, 2, 1, 1},    // one on each side
    {2, 14, 14, 48, 7, 7, 64, 1, 1, 2, 2, 0, 0},    // a projection
    {1, 30, 30, 16, 15, 15, 32, 7, 7, 2, 2, 3, 3},  //
    {1, 31, 31, 16, 6, 6, 32, 11, 11, 4, 4, 0, 0},  //
    // Dilation, with and without strides: common factors leave phases without taps.
    {2, 9, 10, 16, 9, 10, 32, 3, 3, 1, 1, 2, 2, 2, 2},    //
    {1, 15, 13, 19, 11, 9, 5, 3, 3, 1, 1, 0, 0, 2, 2},    //
    {1, 16, 15, 19, 16, 15, 21, 3, 2, 1, 1, 3, 1, 3, 2},  //
    {1, 16, 15, 16, 8, 8, 16, 3, 3, 2, 2, 2, 2, 2, 2},    //
    {1, 17, 19, 16, 7, 6, 16, 3, 3, 2, 3, 1, 2, 3, 2},    //
    {1, 21, 23, 5, 5, 4, 16, 3, 4, 4, 6, 3, 1, 6, 4},     //
    {2, 3, 3, 16, 3, 3, 16, 3, 3, 1, 1, 4, 4, 4, 4},      // only the middle tap sees anything
    {2, 1, 1, 16, 1, 1, 16, 3, 3, 1, 1, 2, 2, 2, 2},      //
    // Groups of whole channel blocks.
    {2, 13, 13, 96, 13, 13, 64, 5, 5, 1, 1, 2, 2, 1, 1, 2},  // AlexNet
    {2, 9, 8, 48, 9, 8, 96, 3, 3, 1, 1, 1, 1, 1, 1, 3},      //
    {3, 7, 7, 160, 7, 7, 32, 1, 1, 1, 1, 0, 0, 1, 1, 2},     //
    {2, 12, 11, 64, 6, 6, 64, 3, 3, 2, 2, 1, 1, 1, 1, 4},    //
    {2, 10, 9, 32, 10, 9, 64, 3, 3, 1, 1, 2, 2, 2, 2, 2},    // and dilated
    {5, 1, 1, 64, 1, 1, 32, 1, 1, 1, 1, 0, 0, 1, 1, 2},      //
    {5, 1, 1, 64, 1, 1, 32},
};

const ConvGeometry kImageShapes[] = {
    {1, 67, 67, 3, 15, 15, 48, 11, 11, 4, 4, 0, 0},  // AlexNet
    {2, 32, 32, 3, 16, 16, 64, 7, 7, 2, 2, 3, 3},    // ResNet, torch
    {2, 32, 30, 3, 16, 15, 64, 7, 7, 2, 2, 2, 2},    // same
    {2, 31, 31, 3, 15, 15, 32, 3, 3, 2, 2, 0, 0},    // Inception-v3
    {2, 16, 16, 3, 8, 8, 32, 3, 3, 2, 2, 0, 0},      // MobileNet: (0, 1)
    {2, 32, 32, 1, 28, 28, 6, 5, 5, 1, 1, 0, 0},     // LeNet-5
};

class ConvNetworks : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(ConvNetworks, EveryDirection) {
  for (const ConvGeometry& g : kBlockedShapes) {
    SCOPED_TRACE(describe(g));
    ConvCase c(g, GetParam(), false);
    ASSERT_NO_FATAL_FAILURE(c.forward());
    ASSERT_NO_FATAL_FAILURE(c.backward());
    ASSERT_NO_FATAL_FAILURE(c.weights());
  }
}

TEST_P(ConvNetworks, OnImages) {
  for (const ConvGeometry& g : kImageShapes) {
    SCOPED_TRACE(describe(g));
    ConvCase c(g, GetParam(), true);
    ASSERT_NO_FATAL_FAILURE(c.forward());
    ASSERT_NO_FATAL_FAILURE(c.weights());
  }
}

// Branches of a concatenation write their own range of channels.
TEST_P(ConvNetworks, ViewsOfWiderMaps) {
  for (const ConvGeometry& g : kBlockedShapes) {
    SCOPED_TRACE(describe(g));
    const bool flat = g.in_h * g.in_w * g.out_h * g.out_w == 1 && g.groups == 1 && g.kernel_h * g.kernel_w == 1;
    ConvCase c(g, GetParam(), false, flat, 1, true);
    ASSERT_NO_FATAL_FAILURE(c.forward());
    ASSERT_NO_FATAL_FAILURE(c.backward());
    ASSERT_NO_FATAL_FAILURE(c.weights());
    ASSERT_NO_FATAL_FAILURE(c.activated(Activation::sigmoid));
    ASSERT_NO_FATAL_FAILURE(c.bias_gradient());
    ASSERT_NO_FATAL_FAILURE(c.expect_untouched_surroundings());
  }
  for (const ConvGeometry& g : kImageShapes) {
    ConvCase c(g, GetParam(), true, false, 1, true);
    ASSERT_NO_FATAL_FAILURE(c.forward());
    ASSERT_NO_FATAL_FAILURE(c.weights());
    ASSERT_NO_FATAL_FAILURE(c.expect_untouched_surroundings());
  }
}

TEST_P(ConvNetworks, RandomDilationsAndGroups) {
  std::mt19937 engine(5);
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine); };
  for (int i = 0; i < 60; ++i) {
    ConvGeometry g{draw(1, 5), draw(1, 17), draw(1, 19)};
    g.groups = draw(1, 3);
    g.in_c = g.groups == 1 ? draw(1, 50) : g.groups * 16 * draw(1, 2);
    g.out_c = g.groups == 1 ? draw(1, 50) : g.groups * 16 * draw(1, 3);
    g.kernel_h = draw(1, 4);
    g.kernel_w = draw(1, 4);
    g.stride_h = draw(1, 3);
    g.stride_w = draw(1, 4);
    g.dilation_h = draw(1, 4);
    g.dilation_w = draw(1, 4);
    g.pad_top = draw(0, g.kernel_h * g.dilation_h);
    g.pad_left = draw(0, g.kernel_w * g.dilation_w);
    g.out_h = (g.in_h + g.pad_top + draw(0, 2)) / g.stride_h + 1;
    g.out_w = (g.in_w + g.pad_left) / g.stride_w + 1;
    SCOPED_TRACE(describe(g));
    ConvCase c(g, GetParam(), false, false, draw(0, 2));
    ASSERT_NO_FATAL_FAILURE(c.forward());
    ASSERT_NO_FATAL_FAILURE(c.backward());
    ASSERT_NO_FATAL_FAILURE(c.weights());
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ConvNetworks, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
