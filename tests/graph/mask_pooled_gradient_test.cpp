#include "pipeline/graph/mask_pooled_gradient.h"

#include <gtest/gtest.h>

#include "pipeline/graph/activation_function.h"
#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::named, test::program_of;

constexpr TensorId kMap = 0, kPooled = 1, kPlaces = 2, kDPooled = 3, kBetween = 4, kDMap = 5, kOther = 6;

Program pooled(Activation function = Activation::relu) {
  Program p = program_of({named("pool", "max_pool_forward", {kMap}, {kPooled, kPlaces}),
                          named("scatter", "max_pool_backward", {kDPooled, kPlaces}, {kBetween}),
                          named("mask", "activation_backward", {kMap, kBetween}, {kDMap}, {{"function", number_of(function)}}),
                          named("other", "bias_gradient", {kDMap}, {kOther})});
  for (TensorId id : {kMap, kBetween, kDMap}) p.tensors[id].desc = TensorDesc::blocked("map", {8, 8, 3});
  for (TensorId id : {kPooled, kPlaces, kDPooled}) p.tensors[id].desc = TensorDesc::blocked("pooled", {4, 4, 3});
  return p;
}

void expect_untouched(Program p) {
  const std::vector<Step> before = p.steps;
  mask_pooled_gradient(p);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(p.steps[i].name, before[i].name);
    EXPECT_EQ(p.steps[i].inputs, before[i].inputs);
  }
}

TEST(MaskPooledGradient, MasksBeforeItScatters) {
  for (Activation function : {Activation::relu, Activation::relu6}) {
    Program p = pooled(function);
    mask_pooled_gradient(p);
    ASSERT_EQ(p.steps.size(), 4u);
    const Step &mask = p.steps[1], &scatter = p.steps[2];
    EXPECT_EQ(mask.name, "mask");
    EXPECT_EQ(mask.inputs, (std::vector<TensorId>{kPooled, kDPooled}));
    EXPECT_EQ(scatter.name, "scatter");
    EXPECT_EQ(scatter.inputs, (std::vector<TensorId>{mask.outputs[0], kPlaces}));
    EXPECT_EQ(scatter.outputs, std::vector<TensorId>{kDMap});
    EXPECT_EQ(p.tensors[mask.outputs[0]].desc.shape, (Shape{4, 4, 3}));
  }
}

TEST(MaskPooledGradient, NeedsAFunctionThatPassesOrStops) {
  expect_untouched(pooled(Activation::tanh));
  Program leaky = pooled(Activation::relu);
  leaky.steps[2].attributes.set("alpha", 0.1);
  expect_untouched(leaky);
}

TEST(MaskPooledGradient, NeedsTheMapThatIsPooled) {
  Program p = pooled();
  p.steps[2].inputs[0] = kOther;
  expect_untouched(p);
}

TEST(MaskPooledGradient, LeavesAGradientWithOtherReadersAlone) {
  Program p = pooled();
  p.steps.push_back(named("sum", "add_forward", {kBetween, kDMap}, {kOther}));
  expect_untouched(p);
}

TEST(MaskPooledGradient, LeavesAPartOfALargerGradientAlone) {
  Program p = pooled();
  p.tensors[kBetween].view_of = kOther;
  expect_untouched(p);
}

}  // namespace
}  // namespace convoy
