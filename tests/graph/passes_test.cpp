#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/fuse_activation.h"

namespace convoy {
namespace {

Step make(std::string name, std::string kind, std::vector<TensorId> in, std::vector<TensorId> out) {
  Step s;
  s.name = std::move(name);
  s.kind = std::move(kind);
  s.inputs = std::move(in);
  s.outputs = std::move(out);
  return s;
}

Program conv_then_relu() {
  Program p;
  p.tensors.resize(4);
  p.steps.push_back(make("conv", "conv_forward", {0, 1, kNoTensor}, {2}));
  Step relu = make("relu", "activation_forward", {2}, {3});
  relu.attributes.set("function", 1);
  p.steps.push_back(relu);
  return p;
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
  p.steps.push_back(make("other", "flatten_forward", {2}, {1}));
  fuse_activation(p);
  EXPECT_EQ(p.steps.size(), 3u);
  EXPECT_FALSE(p.steps[0].attributes.has("activation"));
}

TEST(FuseActivation, FoldsOnlyOneActivation) {
  Program p = conv_then_relu();
  p.tensors.resize(5);
  Step second = make("tanh", "activation_forward", {3}, {4});
  second.attributes.set("function", 2);
  p.steps.push_back(second);
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
