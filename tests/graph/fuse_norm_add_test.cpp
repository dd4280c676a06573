#include "pipeline/graph/fuse_norm_add.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::make, test::program_of;
using testing::ElementsAre;

enum : TensorId { x, mean, inv_std, normed, other_x, other_mean, other_inv_std, other, y };

Step norm(const char* kind = "batch_norm_forward") { return make(kind, {x, mean, inv_std, kNoTensor, kNoTensor}, {normed}); }
Step second(const char* kind = "batch_norm_forward") {
  return make(kind, {other_x, other_mean, other_inv_std, kNoTensor, kNoTensor}, {other});
}
Step add(int activation = 1) { return make("add_forward", {other, normed}, {y}, {{"activation", activation}}); }

void expect_unchanged(Program p) {
  const std::size_t steps = p.steps.size();
  fuse_norm_add(p);
  EXPECT_EQ(p.steps.size(), steps);
  EXPECT_EQ(p.steps.back().kind, "add_forward");
}

TEST(FuseNormAdd, TakesAResidual) {
  for (int activation : {0, 1, 4}) {
    Program p = program_of({norm(), make("copy", {x}, {other}), add(activation)});
    fuse_norm_add(p);
    ASSERT_EQ(p.steps.size(), 2u);
    EXPECT_EQ(p.steps[1].kind, "batch_norm_forward");
    EXPECT_THAT(p.steps[1].inputs, ElementsAre(x, mean, inv_std, kNoTensor, kNoTensor, other));
    EXPECT_THAT(p.steps[1].outputs, ElementsAre(y));
    EXPECT_EQ(p.steps[1].attributes.integer("activation"), activation);
  }
}

TEST(FuseNormAdd, TakesTheFirstOperandToo) {
  Program p = program_of({make("copy", {x}, {normed}), second(), add()});
  fuse_norm_add(p);
  ASSERT_EQ(p.steps.size(), 2u);
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(other_x, other_mean, other_inv_std, kNoTensor, kNoTensor, normed));
}

TEST(FuseNormAdd, TakesTwoNormalizedOperands) {
  Program p = program_of({norm("batch_norm_inference"), second("batch_norm_inference"), add()});
  p.steps[0].attributes.set("epsilon", 1e-3);
  p.steps[1].attributes.set("epsilon", 1e-5);
  fuse_norm_add(p);
  ASSERT_EQ(p.steps.size(), 1u);
  EXPECT_THAT(p.steps[0].inputs,
              ElementsAre(x, mean, inv_std, kNoTensor, kNoTensor, other_x, other_mean, other_inv_std, kNoTensor, kNoTensor));
  EXPECT_EQ(p.steps[0].attributes.real("epsilon"), 1e-3);
  EXPECT_EQ(p.steps[0].attributes.real("residual_epsilon"), 1e-5);
}

// One with the batch's statistics, one frozen: the second stays and is the residual.
TEST(FuseNormAdd, KeepsANormalizationOfAnotherKind) {
  Program p = program_of({norm(), second("batch_norm_inference"), add()});
  fuse_norm_add(p);
  ASSERT_EQ(p.steps.size(), 2u);
  EXPECT_EQ(p.steps[0].kind, "batch_norm_inference");
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(x, mean, inv_std, kNoTensor, kNoTensor, other));
}

TEST(FuseNormAdd, LeavesWhatDoesNotFitAlone) {
  expect_unchanged(program_of({norm(), add(2)}));
  expect_unchanged(program_of({norm(), make("copy", {normed}, {x}), add()}));
  expect_unchanged(program_of({norm(), make("add_forward", {normed, other, x}, {y})}));
  expect_unchanged(program_of({norm(), make("add_forward", {normed, normed}, {y})}));
  Program with_relu = program_of({norm(), add()});
  with_relu.steps[0].attributes.set("activation", 1);
  expect_unchanged(with_relu);
  Program result = program_of({norm(), add()});
  result.predict.logits = normed;
  expect_unchanged(result);
}

}  // namespace
}  // namespace convoy
