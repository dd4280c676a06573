#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/fuse_activation.h"
#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::named, test::program_of;

Program conv_then_relu() {
  return program_of(
      {named("conv", "conv_forward", {0, 1, kNoTensor}, {2}), named("relu", "activation_forward", {2}, {3}, {{"function", 1}})});
}

TEST(FuseActivation, FoldsTheOnlyReader) {
  Program p = conv_then_relu();
  fuse_activation(p);
  ASSERT_EQ(p.steps.size(), 1u);
  EXPECT_EQ(p.steps[0].outputs[0], 3);
  EXPECT_EQ(p.steps[0].attributes.integer("activation"), 1);
}

TEST(FuseActivation, LeavesAnOutputWithOtherReadersAlone) {
  Program p = conv_then_relu();
  p.steps.push_back(named("other", "flatten_forward", {2}, {1}));
  fuse_activation(p);
  EXPECT_EQ(p.steps.size(), 3u);
  EXPECT_FALSE(p.steps[0].attributes.has("activation"));
}

TEST(FuseActivation, FoldsOnlyOneActivation) {
  Program p = conv_then_relu();
  p.steps.push_back(named("tanh", "activation_forward", {3}, {4}, {{"function", 2}}));
  fuse_activation(p);
  ASSERT_EQ(p.steps.size(), 2u);
  EXPECT_EQ(p.steps[1].name, "tanh");
}

TEST(FuseActivation, LeavesAnActivationWithParametersAlone) {
  Program p = conv_then_relu();
  p.steps[1].attributes = {{"function", 5}, {"alpha", 0.3}};
  fuse_activation(p);
  EXPECT_EQ(p.steps.size(), 2u);
}

TEST(KernelPlan, SurvivesJson) {
  KernelPlan plan{Isa::avx512, {}, {"fuse_activation"}};
  plan.choices["c1/forward"] = {"s1_14x2", {{"rows", 8}, {"share", 0.1}}};
  plan.choices["c2/forward"] = {"generic", {}};
  EXPECT_EQ(kernel_plan_from_json(to_json(plan)), plan);
  EXPECT_THROW(kernel_plan_from_json("{\"isa\": 3"), Error);
  EXPECT_THROW(kernel_plan_from_json("{\"isa\": \"avx2\"}"), Error);
}

// A run that began with a pass which changed no bit goes on without it.
TEST(KernelPlan, ForgetsPassesThatAreGone) {
  const KernelPlan plan{Isa::avx2, {}, {"fuse_activation", "fuse_mask_sums", "reuse_in_place"}};
  EXPECT_EQ(kernel_plan_from_json(to_json(plan)), (KernelPlan{Isa::avx2, {}, {"fuse_activation", "reuse_in_place"}}));
}

TEST(KernelPlan, MustNameEveryStepThatHasVariants) {
  Program p = conv_then_relu();
  p.steps[0].kernel.variant = "chosen";
  EXPECT_THROW(apply_kernel_plan(p, {Isa::avx2, {}, {}}), Error);
  KernelPlan plan{Isa::avx2, {}, {}};
  plan.choices["conv"] = {"stored", {{"rows", 3}}};
  apply_kernel_plan(p, plan);
  EXPECT_EQ(p.steps[0].kernel.variant, "stored");
}

}  // namespace
}  // namespace convoy
