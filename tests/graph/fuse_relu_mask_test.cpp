#include "pipeline/graph/fuse_relu_mask.h"

#include <gtest/gtest.h>

#include "pipeline/graph/activation_function.h"
#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::named, test::program_of;

constexpr TensorId kSaved = 0, kDZ = 1, kWeight = 2, kDOutput = 3, kDInput = 4, kOther = 5;

Program masked(Attributes conv = {{"kernel_h", 3}, {"kernel_w", 3}}) {
  return program_of(
      {named("conv", "conv_backward_data", {kDZ, kWeight}, {kDOutput}, std::move(conv)),
       named("mask", "activation_backward", {kSaved, kDOutput}, {kDInput}, {{"function", number_of(Activation::relu)}}),
       named("reader", "bias_gradient", {kDInput}, {kOther})});
}

void expect_untouched(Program p) {
  const std::size_t steps = p.steps.size();
  fuse_relu_mask(p);
  EXPECT_EQ(p.steps.size(), steps);
}

TEST(FuseReluMask, TheConvolutionMasksItsResult) {
  Program p = masked();
  fuse_relu_mask(p);
  ASSERT_EQ(p.steps.size(), 2u);
  const Step& conv = p.steps[0];
  EXPECT_EQ(conv.inputs, (std::vector<TensorId>{kDZ, kWeight, kNoTensor, kSaved}));
  EXPECT_EQ(conv.outputs, std::vector<TensorId>{kDInput});
  EXPECT_EQ(conv.attributes.integer("activation"), number_of(Activation::relu));
}

TEST(FuseReluMask, NeedsUnitStrides) { expect_untouched(masked({{"stride_h", 1}, {"stride_w", 2}})); }

TEST(FuseReluMask, NeedsAMask) {
  Program p = masked();
  p.steps[1].attributes = {{"function", number_of(Activation::sigmoid)}};
  expect_untouched(p);
}

TEST(FuseReluMask, LeavesAGradientThatOthersReadOrWriteAlone) {
  Program read = masked();
  read.steps.push_back(named("other", "copy", {kDOutput}, {kOther}));
  expect_untouched(read);
  Program written = masked();
  written.steps.insert(written.steps.begin() + 1, named("other", "copy", {kOther}, {kDOutput}));
  expect_untouched(written);
}

TEST(FuseReluMask, LeavesViewsAlone) {
  Program part = masked();
  part.tensors[kDOutput].view_of = kOther;
  expect_untouched(part);
  Program whole = masked();
  whole.tensors[kOther].view_of = kDOutput;
  expect_untouched(whole);
}

}  // namespace
}  // namespace convoy
