#include "pipeline/graph/fuse_norm_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::named, test::program_of;
using testing::ElementsAre;

enum : TensorId {
  x,
  mean,
  inv_std,
  gamma,
  beta,
  normed,
  pooled,
  places,
  d_pooled,
  d_normed,
  partials,
  d_gamma,
  d_beta,
  d_x,
  other
};

Attributes window(int pool = 3, int pad = 1, int stride = 2) {
  return {{"pool_h", pool}, {"pool_w", pool}, {"stride_h", stride}, {"stride_w", stride}, {"pad_top", pad}, {"pad_left", pad}};
}

Step norm(const char* kind = "batch_norm_forward") {
  return named("norm", kind, {x, mean, inv_std, gamma, beta}, {normed}, {{"activation", 1}});
}
Step pool(const Attributes& attributes = window()) {
  return named("pool", "max_pool_forward", {normed}, {pooled, places}, attributes);
}

// Both directions.
Program trained(const Attributes& attributes = window()) {
  return program_of({norm(), pool(attributes),
                     named("pool_backward", "max_pool_backward", {d_pooled, places}, {d_normed}, attributes),
                     named("partials", "batch_norm_backward_partials", {x, mean, inv_std, gamma, beta, d_normed}, {partials},
                           {{"activation", 1}}),
                     named("reduce", "batch_norm_backward_reduce", {x, partials, inv_std}, {d_gamma, d_beta}),
                     named("backward", "batch_norm_backward", {x, mean, inv_std, gamma, beta, d_gamma, d_beta, d_normed}, {d_x},
                           {{"activation", 1}}),
                     named("end", "copy", {d_x}, {other})});
}

std::vector<std::string> kinds_after(Program p) {
  fuse_norm_pool(p);
  std::vector<std::string> kinds;
  for (const Step& step : p.steps) kinds.push_back(step.kind);
  return kinds;
}

void expect_forward_unchanged(const Program& p) { EXPECT_THAT(kinds_after(p), testing::Contains("max_pool_forward")); }
void expect_backward_unchanged(const Program& p) {
  EXPECT_THAT(kinds_after(p), ElementsAre("batch_norm_pool_forward", "max_pool_backward", "batch_norm_backward_partials",
                                          "batch_norm_backward_reduce", "batch_norm_backward", "copy"));
}

TEST(FuseNormPool, JoinsBothDirections) {
  for (const Attributes& attributes : {window(3, 1), window(3, 0), window(2, 0)}) {
    Program p = trained(attributes);
    fuse_norm_pool(p);
    ASSERT_EQ(p.steps.size(), 5u);
    const Step &forward = p.steps[0], &sums = p.steps[1], &backward = p.steps[3];
    EXPECT_EQ(forward.kind, "batch_norm_pool_forward");
    EXPECT_THAT(forward.inputs, ElementsAre(x, mean, inv_std, gamma, beta));
    EXPECT_THAT(forward.outputs, ElementsAre(pooled, places));
    EXPECT_EQ(sums.kind, "batch_norm_pool_backward_partials");
    EXPECT_THAT(sums.inputs, ElementsAre(x, mean, inv_std, gamma, beta, d_pooled, places));
    EXPECT_THAT(sums.outputs, ElementsAre(partials));
    EXPECT_EQ(backward.kind, "batch_norm_pool_backward");
    EXPECT_THAT(backward.inputs, ElementsAre(x, mean, inv_std, gamma, beta, d_gamma, d_beta, d_pooled, places));
    EXPECT_THAT(backward.outputs, ElementsAre(d_x));
    for (const Step* step : {&forward, &sums, &backward}) {
      EXPECT_EQ(step->attributes.integer("activation"), 1);
      EXPECT_EQ(step->attributes.integer("pool_w"), attributes.integer("pool_w"));
      EXPECT_EQ(step->attributes.integer("pad_left"), attributes.integer("pad_left"));
    }
  }
}

TEST(FuseNormPool, JoinsInference) {
  Program p = program_of({norm("batch_norm_inference"), pool()});
  p.steps[0].attributes.set("epsilon", 1e-3);
  p.steps[1].outputs[1] = kNoTensor;
  fuse_norm_pool(p);
  ASSERT_EQ(p.steps.size(), 1u);
  EXPECT_EQ(p.steps[0].kind, "batch_norm_pool_inference");
  EXPECT_THAT(p.steps[0].outputs, ElementsAre(pooled, kNoTensor));
  EXPECT_EQ(p.steps[0].attributes.real("epsilon"), 1e-3);
}

TEST(FuseNormPool, NeedsAWindowThatHasKernels) {
  for (const Attributes& attributes : {window(3, 1, 1), window(3, 2), window(2, 1), window(5, 0), window(3, 0, 3)}) {
    EXPECT_EQ(kinds_after(trained(attributes)).size(), 7u);
  }
  Attributes oblong = window();
  oblong.set("pad_left", 0);
  EXPECT_EQ(kinds_after(trained(oblong)).size(), 7u);
}

TEST(FuseNormPool, NeedsReluAlone) {
  for (int activation : {0, 4}) {
    Program p = trained();
    for (Step& step : p.steps) {
      if (step.attributes.has("activation")) step.attributes.set("activation", activation);
    }
    EXPECT_EQ(kinds_after(p).size(), 7u);
  }
  Program residual = trained();
  residual.steps[0].inputs.push_back(other);
  expect_forward_unchanged(residual);
}

TEST(FuseNormPool, LeavesAMapThatOthersNeedAlone) {
  Program read = trained();
  read.steps.push_back(named("late", "copy", {normed}, {other}));
  expect_forward_unchanged(read);
  Program result = trained();
  result.training.logits = normed;
  expect_forward_unchanged(result);
  Program part = trained();
  part.tensors[normed].view_of = other;
  expect_forward_unchanged(part);
}

TEST(FuseNormPool, LeavesAGradientWithOtherReadersAlone) {
  Program read = trained();
  read.steps.back().inputs = {d_normed};
  expect_backward_unchanged(read);
  Program part = trained();
  part.tensors[d_normed].view_of = other;
  expect_backward_unchanged(part);
}

// The pooled gradient and the positions go to the end of the operands, in place of the gradient there.
TEST(FuseNormPool, LeavesReadersAloneWithOperandsBehindTheGradient) {
  for (const char* name : {"partials", "backward"}) {
    Program p = trained();
    std::ranges::find(p.steps, name, &Step::name)->inputs.push_back(other);
    expect_backward_unchanged(p);
  }
}

TEST(FuseNormPool, LeavesAGradientAloneThatChangesOnTheWay) {
  for (TensorId changed : {d_pooled, places, d_normed}) {
    Program p = trained();
    p.steps[4].outputs.push_back(changed);
    expect_backward_unchanged(p);
  }
}

TEST(FuseNormPool, LeavesFrozenGradientsAlone) {
  const Program p = program_of(
      {norm("batch_norm_inference"), pool(),
       named("pool_backward", "max_pool_backward", {d_pooled, places}, {d_normed}, window()),
       named("backward", "batch_norm_frozen_backward", {x, mean, inv_std, gamma, beta, d_normed}, {d_x}, {{"activation", 1}})});
  EXPECT_THAT(kinds_after(p), ElementsAre("batch_norm_pool_inference", "max_pool_backward", "batch_norm_frozen_backward"));
}

}  // namespace
}  // namespace convoy
