#include "pipeline/graph/packing.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "pipeline/core/shape.h"

namespace convoy {
namespace {

struct Case {
  const Packing* packing;
  Dims dims;
};

class PackingRoundTrip : public testing::TestWithParam<Case> {};

TEST_P(PackingRoundTrip, KeepsEveryValueAndZeroesThePads) {
  const auto& [packing, dims] = GetParam();
  std::vector<float> plain(element_count(dims));
  std::iota(plain.begin(), plain.end(), 1.0f);
  std::vector<float> packed(packing->elements(dims), -1.0f);
  pack(*packing, dims, plain, packed);
  std::vector<float> back(plain.size());
  unpack(*packing, dims, packed, back);
  EXPECT_EQ(back, plain);
  // Each value once, the rest zero.
  const std::multiset<float> values(packed.begin(), packed.end());
  EXPECT_EQ(values.count(0.0f), packed.size() - plain.size());
  for (float v : plain) ASSERT_EQ(values.count(v), 1u);
}

INSTANTIATE_TEST_SUITE_P(Shapes, PackingRoundTrip,
                         testing::Values(Case{&channel_vector_packing, {19}}, Case{&channel_vector_packing, {16}},
                                         Case{&conv_kernel_packing, {3, 2, 5, 19}}, Case{&conv_kernel_packing, {1, 1, 32, 16}},
                                         Case{&image_conv_kernel_packing, {5, 5, 1, 6}},
                                         Case{&image_conv_kernel_packing, {7, 7, 3, 64}}, Case{&dense_kernel_packing, {400, 120}},
                                         Case{&dense_kernel_packing, {1, 1}}));

TEST(Packing, ConvKernelPutsOutputChannelsInnermost) {
  const Dims dims{3, 3, 20, 40};
  const Dims a{1, 2, 17, 33}, b{1, 2, 17, 34}, c{1, 2, 18, 33};
  EXPECT_EQ(conv_kernel_packing.index(dims, b) - conv_kernel_packing.index(dims, a), 1);
  EXPECT_EQ(conv_kernel_packing.index(dims, c) - conv_kernel_packing.index(dims, a), kBlock);
}

}  // namespace
}  // namespace convoy
