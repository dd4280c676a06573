#include "pipeline/graph/accumulate_gradients.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::named, test::program_of;
using testing::ElementsAre;

enum : TensorId { d_y, d_z, w, d_x, share, third, other };

Step first() { return named("first", "conv_backward_data", {d_y, w}, {d_x}); }
Step second() { return named("second", "dense_backward_data", {d_z, w}, {share}); }
Step join() { return named("join", "accumulate", {share, d_x}, {d_x}); }

void expect_unchanged(Program p) {
  const std::vector<Step> before = p.steps;
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), before.size());
  for (std::size_t s = 0; s < before.size(); ++s) {
    EXPECT_EQ(p.steps[s].inputs, before[s].inputs) << before[s].name;
    EXPECT_EQ(p.steps[s].outputs, before[s].outputs) << before[s].name;
  }
}

TEST(AccumulateGradients, TheLaterWriterGoesOnFromTheSum) {
  Program p = program_of({first(), second(), join()});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 2u);
  EXPECT_THAT(p.steps[0].inputs, ElementsAre(d_y, w));
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(d_z, w, d_x));
  EXPECT_THAT(p.steps[1].outputs, ElementsAre(d_x));
}

TEST(AccumulateGradients, TheWriterOfTheSumStartsFromAnEarlierShare) {
  Program p = program_of({second(), first(), join()});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 2u);
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(d_y, w, share));
  EXPECT_THAT(p.steps[1].outputs, ElementsAre(d_x));
}

Step gaps() {
  return named("gaps", "conv_backward_data", {d_y, w}, {d_x},
               {{"kernel_h", 1}, {"kernel_w", 1}, {"stride_h", 2}, {"stride_w", 2}});
}

TEST(AccumulateGradients, TheWriterThatLeavesGapsGoesSecond) {
  Program p = program_of({gaps(), second(), join()});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 2u);
  EXPECT_EQ(p.steps[0].name, "second");
  EXPECT_THAT(p.steps[0].inputs, ElementsAre(d_z, w));
  EXPECT_EQ(p.steps[1].name, "gaps");
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(d_y, w, share));
  EXPECT_THAT(p.steps[1].outputs, ElementsAre(d_x));
}

TEST(AccumulateGradients, TheCopyOfItsWeightsGoesWithIt) {
  Step last = gaps();
  last.inputs.at(1) = third;
  Program p = program_of({named("copies", "conv_repack", {w}, {third}), last, second(), join()});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 3u);
  EXPECT_EQ(p.steps[0].name, "second");
  EXPECT_EQ(p.steps[1].name, "copies");
  EXPECT_EQ(p.steps[2].name, "gaps");
}

TEST(AccumulateGradients, GapsStayFirstWhereTheirOperandsAreOverwritten) {
  Program p = program_of({gaps(), named("overwrites", "copy", {other}, {d_y}), second(), join()});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 3u);
  EXPECT_EQ(p.steps[0].name, "gaps");
  EXPECT_THAT(p.steps[2].inputs, ElementsAre(d_z, w, d_x));
}

// A shortcut's share is the gradient of the sum, which others read too.
TEST(AccumulateGradients, AnEarlierShareMayHaveOtherReaders) {
  Program p = program_of({named("d_share", "copy", {other}, {share}), named("reader", "copy", {share}, {d_y}), first(), join(),
                          named("later", "copy", {d_x}, {other})});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 4u);
  EXPECT_THAT(p.steps[2].inputs, ElementsAre(d_y, w, share));
}

TEST(AccumulateGradients, SumsOfThreeFollowOneAnother) {
  Program p = program_of({first(), second(), named("last", "conv_backward_data", {d_z, w}, {third}), join(),
                          named("join_2", "accumulate", {third, d_x}, {d_x})});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 3u);
  EXPECT_THAT(p.steps[1].inputs, ElementsAre(d_z, w, d_x));
  EXPECT_THAT(p.steps[2].inputs, ElementsAre(d_z, w, d_x));
  EXPECT_THAT(p.steps[2].outputs, ElementsAre(d_x));
}

TEST(AccumulateGradients, OneStartIsEnough) {
  Program p = program_of({named("d_third", "copy", {other}, {third}), second(), first(), join(),
                          named("join_2", "accumulate", {third, d_x}, {d_x})});
  accumulate_gradients(p);
  ASSERT_EQ(p.steps.size(), 4u);
  EXPECT_THAT(p.steps[2].inputs, ElementsAre(d_y, w, share));
  EXPECT_EQ(p.steps[3].kind, "accumulate");
}

TEST(AccumulateGradients, LeavesOtherKindsAlone) {
  expect_unchanged(program_of({first(), named("second", "max_pool_backward", {d_z}, {share}), join()}));
}

TEST(AccumulateGradients, LeavesSharesThatOthersReadAlone) {
  for (TensorId id : {share, d_x}) {
    expect_unchanged(program_of({first(), second(), named("reader", "copy", {id}, {other}), join()}));
  }
  expect_unchanged(program_of({first(), second(), join(), named("reader", "copy", {share}, {other})}));
}

TEST(AccumulateGradients, LeavesAConvolutionThatReadsTheSumAlone) {
  expect_unchanged(program_of({first(), named("second", "conv_backward_data", {d_x, w}, {share}), join()}));
}

TEST(AccumulateGradients, LeavesASumThatChangesInBetweenAlone) {
  expect_unchanged(program_of({first(), second(), named("writer", "copy", {other}, {d_x}), join()}));
}

}  // namespace
}  // namespace convoy
