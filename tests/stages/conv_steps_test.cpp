// Convolution and dense steps against the double reference: every register tile of every instruction set, on ragged
// channels, 1-sized maps, widths around the tiles, all strides and paddings.

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "stages/steps/conv/conv_blocking.h"
#include "tests/stages/conv_case.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using test::ConvCase;
using test::describe;

// {batch, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left}
const ConvGeometry kBlockedShapes[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0},        // one number
    {3, 1, 1, 40, 1, 1, 19, 3, 3, 1, 1, 1, 1},      // a 1-sized map under a 3x3 kernel
    {2, 7, 7, 16, 7, 7, 16, 3, 3, 1, 1, 1, 1},      // same
    {2, 9, 15, 19, 7, 13, 40, 3, 3, 1, 1, 0, 0},    // valid, ragged channels
    {1, 14, 14, 5, 14, 14, 3, 5, 5, 1, 1, 2, 2},    //
    {1, 6, 31, 3, 6, 31, 5, 1, 1, 1, 1, 0, 0},      // pointwise
    {2, 5, 5, 40, 5, 5, 70, 1, 1, 1, 1, 0, 0},      // pointwise, several blocks both ways
    {2, 8, 8, 16, 4, 4, 16, 3, 3, 2, 2, 0, 0},      // Keras same with stride: more padding at the end
    {2, 9, 9, 16, 5, 5, 19, 3, 3, 2, 2, 1, 1},      //
    {2, 9, 9, 19, 5, 5, 16, 1, 1, 2, 2, 0, 0},      // most of the input is never read
    {1, 30, 29, 16, 15, 15, 16, 2, 3, 2, 2, 0, 1},  // uneven kernel
    {1, 23, 25, 5, 8, 9, 16, 5, 4, 3, 3, 2, 3},     // stride 3
    {2, 13, 11, 16, 4, 3, 16, 2, 2, 4, 4, 1, 0},    // stride beyond the kernel: gaps
    {1, 11, 13, 1, 5, 9, 1, 11, 11, 1, 2, 2, 5},    // a large kernel, stride 1 by 2
    {1, 6, 8, 16, 10, 12, 16, 3, 3, 1, 1, 4, 3},    // padding beyond the kernel: pixels that see nothing
    {1, 9, 9, 3, 4, 5, 3, 3, 3, 1, 1, -2, -1},      // negative padding: cropping
    {5, 3, 3, 33, 3, 3, 17, 3, 3, 1, 1, 1, 1},      // an odd batch across images
    {9, 2, 5, 48, 2, 5, 64, 3, 3, 1, 1, 1, 1},      //
};

const ConvGeometry kImageShapes[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0},       //
    {2, 28, 28, 1, 24, 24, 6, 5, 5, 1, 1, 0, 0},   // LeNet
    {2, 10, 17, 3, 10, 17, 19, 3, 3, 1, 1, 1, 1},  //
    {1, 33, 35, 3, 17, 18, 40, 7, 7, 2, 2, 3, 3},  // ResNet's stem
    {3, 37, 37, 3, 7, 8, 16, 11, 11, 4, 4, 2, 1},  // AlexNet's
    {2, 9, 8, 1, 3, 4, 5, 2, 2, 3, 2, 0, 0},       //
    {1, 4, 3, 3, 4, 3, 16, 5, 5, 1, 1, 2, 2},      //
};

// Every register tile, along rows and across images, with loop cuts that do not divide anything.
std::vector<KernelChoice> choices(const ConvGeometry& g, Isa isa, bool image, int stride_w) {
  std::vector<KernelChoice> all;
  for (const ConvTileKernels& tile : conv_tiles(isa, image)) {
    for (int pass_blocks : {1, 2, 100}) {
      const int group = pass_blocks == 2 ? 3 : 2;
      const Attributes cuts{{"rows", 3}, {"columns", tile.pixels}, {"pass_blocks", pass_blocks}, {"block_group", group}};
      KernelChoice along{"rows_" + std::string(tile.name), cuts};
      if (pass_blocks == 2) along.parameters.set("images", 2);
      const bool flat = !image && g.in_h * g.in_w * g.out_h * g.out_w * g.kernel_h * g.kernel_w == 1;
      if (tile.find(stride_w * (image ? g.in_c : kBlock), flat)) all.push_back(along);
      if (!tile.find(image ? 1 : kBlock, flat)) continue;
      KernelChoice across{"images_" + std::string(tile.name), cuts};
      across.parameters.set("images", pass_blocks == 1 ? 4 : tile.pixels);
      across.parameters.set("columns", 2);
      all.push_back(across);
    }
  }
  return all;
}

class ConvSteps : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(ConvSteps, ForwardEveryVariant) {
  for (const ConvGeometry& g : kBlockedShapes) {
    ConvCase c(g, GetParam(), false);
    c.forward();
    c.forward({}, false);
    for (const KernelChoice& k : choices(g, GetParam(), false, g.stride_w)) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.forward(k));
    }
  }
}

TEST_P(ConvSteps, ImageForwardEveryVariant) {
  for (const ConvGeometry& g : kImageShapes) {
    ConvCase c(g, GetParam(), true);
    c.forward();
    for (const KernelChoice& k : choices(g, GetParam(), true, g.stride_w)) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.forward(k));
    }
  }
}

TEST_P(ConvSteps, BackwardDataEveryVariant) {
  for (const ConvGeometry& g : kBlockedShapes) {
    ConvCase c(g, GetParam(), false);
    c.backward();
    for (const KernelChoice& k : choices(g, GetParam(), false, 1)) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.backward(k));
    }
  }
}

// Parts that no tap reaches, staged results and register tiles that overlap included.
TEST_P(ConvSteps, BackwardDataStartsFromAnotherMap) {
  for (const ConvGeometry& g : kBlockedShapes) {
    for (bool views : {false, true}) {
      ConvCase c(g, GetParam(), false, false, 0, views);
      std::vector<KernelChoice> all = choices(g, GetParam(), false, 1);
      all.push_back({});
      for (const KernelChoice& k : all) {
        SCOPED_TRACE(k.variant);
        ASSERT_NO_FATAL_FAILURE(c.backward(k, ConvCase::Start::apart));
        ASSERT_NO_FATAL_FAILURE(c.backward(k, ConvCase::Start::in_place));
      }
      c.expect_untouched_surroundings();
    }
  }
}

TEST_P(ConvSteps, BackwardDataGoesThroughARelu) {
  for (const ConvGeometry& g : kBlockedShapes) {
    if (g.stride_h * g.stride_w != 1) continue;
    ConvCase c(g, GetParam(), false, false, 1, true);
    std::vector<KernelChoice> all = choices(g, GetParam(), false, 1);
    all.push_back({});
    for (const KernelChoice& k : all) {
      SCOPED_TRACE(k.variant);
      ASSERT_NO_FATAL_FAILURE(c.backward_masked(k));
      ASSERT_NO_FATAL_FAILURE(c.backward_masked(k, ConvCase::Start::in_place));
    }
    c.expect_untouched_surroundings();
  }
}

TEST_P(ConvSteps, Dense) {
  for (int batch : {1, 3, 8, 33}) {
    for (auto [in, out] : {std::pair{1, 1}, {5, 3}, {16, 40}, {120, 84}, {400, 120}, {270, 300}}) {
      const ConvGeometry g{batch, 1, 1, in, 1, 1, out};
      ConvCase c(g, GetParam(), false, true);
      c.forward();
      for (const KernelChoice& k : choices(g, GetParam(), false, 1)) {
        SCOPED_TRACE(k.variant);
        ASSERT_NO_FATAL_FAILURE(c.forward(k));
      }
      for (const auto start : {ConvCase::Start::zeros, ConvCase::Start::apart, ConvCase::Start::in_place}) {
        ASSERT_NO_FATAL_FAILURE(c.backward({}, start));
      }
    }
  }
}

TEST_P(ConvSteps, ActivationsKeepPadLanesZero) {
  const ConvGeometry maps{3, 9, 15, 19, 7, 13, 40, 3, 3, 1, 1, 0, 0}, image{2, 10, 17, 3, 10, 17, 19, 3, 3, 1, 1, 1, 1};
  const ConvGeometry vectors{5, 1, 1, 40, 1, 1, 19};
  for (Activation function : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
    ConvCase(maps, GetParam(), false).activated(function);
    ConvCase(image, GetParam(), true).activated(function);
    ConvCase(vectors, GetParam(), false, true).activated(function);
    for (const KernelChoice& k : choices(maps, GetParam(), false, 1)) ConvCase(maps, GetParam(), false).activated(function, k);
  }
}

TEST_P(ConvSteps, SmallerBatchesThanPlanned) {
  for (int spare : {1, 5, 11}) {
    for (const ConvGeometry& g : kBlockedShapes) {
      ConvCase c(g, GetParam(), false, false, spare);
      c.forward();
      c.backward();
    }
    for (const ConvGeometry& g : kImageShapes) ConvCase(g, GetParam(), true, false, spare).forward();
    ConvCase({3, 1, 1, 400, 1, 1, 120}, GetParam(), false, true, spare).backward();
  }
}

TEST_P(ConvSteps, OrderOfTilesLeavesTheBits) {
  for (const ConvGeometry& g : kBlockedShapes) {
    ConvCase c(g, GetParam(), false);
    EXPECT_EQ(c.bits(false), c.bits(true)) << describe(g);
  }
}

// Larger sums of products, where the default rule takes several passes and weaves images together.
TEST_P(ConvSteps, DefaultChoicesOnNetworkShapes) {
  const ConvGeometry shapes[] = {{3, 14, 14, 80, 14, 14, 48, 3, 3, 1, 1, 1, 1},
                                 {2, 7, 7, 352, 7, 7, 32, 3, 3, 1, 1, 1, 1},
                                 {2, 13, 13, 1120, 13, 13, 33, 1, 1, 1, 1, 0, 0},
                                 {2, 28, 28, 64, 14, 14, 64, 3, 3, 2, 2, 1, 1},
                                 {1, 56, 56, 32, 56, 56, 16, 3, 3, 1, 1, 1, 1}};
  for (const ConvGeometry& g : shapes) {
    ConvCase c(g, GetParam(), false);
    c.forward();
    c.backward();
  }
}

TEST_P(ConvSteps, RandomGeometries) {
  std::mt19937 engine(11);
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine); };
  for (int i = 0; i < 80; ++i) {
    const bool image = i % 3 == 0;
    ConvGeometry g{draw(1, 9), draw(1, 20), draw(1, 33), image ? (draw(0, 1) ? 3 : 1) : draw(1, 70), 0, 0, draw(1, 70)};
    g.kernel_h = draw(1, 5);
    g.kernel_w = draw(1, 7);
    g.stride_h = draw(1, 3);
    g.stride_w = draw(1, 4);
    g.pad_top = draw(0, g.kernel_h);
    g.pad_left = draw(0, g.kernel_w);
    g.out_h = (g.in_h + g.pad_top + draw(0, 2)) / g.stride_h + 1;
    g.out_w = (g.in_w + g.pad_left) / g.stride_w + 1;
    SCOPED_TRACE(describe(g));
    ConvCase c(g, GetParam(), image, false, draw(0, 3));
    ASSERT_NO_FATAL_FAILURE(c.forward());
    if (image) continue;
    ASSERT_NO_FATAL_FAILURE(c.backward());
  }
}

TEST(ConvChoices, UnknownVariantsAreRefused) {
  const ConvGeometry g{1, 4, 4, 16, 4, 4, 16};
  ConvCase c(g, Isa::avx2, false);
  const Attributes cuts{{"rows", 3}, {"columns", 6}, {"pass_blocks", 1}, {"block_group", 1}};
  EXPECT_THROW(c.forward({"rows_99x2", cuts}), Error);
  EXPECT_THROW(c.forward({"columns_6x1", cuts}), Error);
  EXPECT_THROW(c.forward({"rows_6x1", {{"rows", 3}}}), Error);
  EXPECT_THROW(c.forward({"rows_6x1", {{"rows", 3}, {"columns", 7}, {"pass_blocks", 1}, {"block_group", 1}}}), Error);
  EXPECT_THROW(c.forward({"rows_6x1", {{"rows", 0}, {"columns", 6}, {"pass_blocks", 1}, {"block_group", 1}}}), Error);
}

INSTANTIATE_TEST_SUITE_P(Isas, ConvSteps, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy
