#include "pipeline/graph/fuse_norm_activation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::make, test::program_of;
using testing::ElementsAre;

enum : TensorId { x, mean, inv_std, sums, y, d_y, d_sums, partials, d_gamma, d_beta, d_x, other };

Program norm_then(int function) {
  const Attributes act{{"function", function}};
  return program_of({make("batch_norm_forward", {x, mean, inv_std, kNoTensor, kNoTensor}, {sums}),
                     make("activation_forward", {sums}, {y}, act), make("activation_backward", {y, d_y}, {d_sums}, act),
                     make("batch_norm_backward_partials", {x, mean, inv_std, kNoTensor, kNoTensor, d_sums}, {partials}),
                     make("batch_norm_backward_reduce", {x, partials, inv_std}, {d_gamma, d_beta}),
                     make("batch_norm_backward", {x, mean, inv_std, kNoTensor, kNoTensor, d_gamma, d_beta, d_sums}, {d_x})});
}

std::vector<std::string> kinds(const Program& p) {
  std::vector<std::string> kinds;
  for (const Step& step : p.steps) kinds.push_back(step.kind);
  return kinds;
}

TEST(FuseNormActivation, FoldsBothDirections) {
  for (int function : {1, 4}) {
    Program p = norm_then(function);
    fuse_norm_activation(p);
    ASSERT_THAT(kinds(p), ElementsAre("batch_norm_forward", "batch_norm_backward_partials", "batch_norm_backward_reduce",
                                      "batch_norm_backward"));
    EXPECT_EQ(p.steps[0].outputs[0], y);
    EXPECT_EQ(p.steps[1].inputs[5], d_y);
    EXPECT_EQ(p.steps[3].inputs[7], d_y);
    for (int s : {0, 1, 3}) EXPECT_EQ(p.steps[s].attributes.integer("activation"), function) << s;
  }
}

TEST(FuseNormActivation, LeavesOtherFunctionsAlone) {
  Program p = norm_then(2);
  fuse_norm_activation(p);
  EXPECT_EQ(p.steps.size(), 6u);
}

TEST(FuseNormActivation, LeavesAnOutputWithOtherReadersAlone) {
  Program p = norm_then(1);
  p.steps.insert(p.steps.begin() + 2, make("copy", {sums}, {other}));
  fuse_norm_activation(p);
  EXPECT_EQ(p.steps.size(), 7u);
  EXPECT_FALSE(p.steps[0].attributes.has("activation"));
}

TEST(FuseNormActivation, KeepsTheBackwardStepWhereTheGradientHasOtherReadersOrChanges) {
  const Step other_reader = make("copy", {d_sums}, {other}), changes_it = make("accumulate", {other, d_y}, {d_y});
  for (const Step& extra : {other_reader, changes_it}) {
    Program p = norm_then(1);
    p.steps.insert(p.steps.begin() + 4, extra);
    fuse_norm_activation(p);
    ASSERT_EQ(p.steps.size(), 6u) << extra.kind;
    EXPECT_EQ(p.steps[0].outputs[0], y);
    EXPECT_EQ(p.steps[1].kind, "activation_backward");
    EXPECT_EQ(p.steps[2].inputs[5], d_sums);
    EXPECT_FALSE(p.steps[2].attributes.has("activation"));
  }
}

TEST(FuseNormActivation, FrozenBackwardGetsTheInputForItsMask) {
  Program p = program_of(
      {make("batch_norm_inference", {x, mean, inv_std, kNoTensor, kNoTensor}, {sums}, {{"epsilon", 1e-3}}),
       make("activation_forward", {sums}, {y}, {{"function", 4}}),
       make("activation_backward", {y, d_y}, {d_sums}, {{"function", 4}}),
       make("batch_norm_frozen_backward", {kNoTensor, mean, inv_std, kNoTensor, kNoTensor, d_sums}, {d_x}, {{"epsilon", 1e-3}})});
  fuse_norm_activation(p);
  ASSERT_THAT(kinds(p), ElementsAre("batch_norm_inference", "batch_norm_frozen_backward"));
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(x, mean, inv_std, kNoTensor, kNoTensor, d_y));
  EXPECT_EQ(p.steps[1].attributes.integer("activation"), 4);
  EXPECT_EQ(p.steps[1].attributes.real("epsilon"), 1e-3);
}

}  // namespace
}  // namespace convoy
