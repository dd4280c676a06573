#include "pipeline/graph/follow_writers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/graph/lifetimes.h"
#include "pipeline/graph/plan_memory.h"
#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::named, test::program_of;
using testing::ElementsAre;

class Kind : public StepKind {
 public:
  Kind(std::string_view name, bool tells) : name_(name), tells_(tells) {}
  std::string_view name() const override { return name_; }
  bool tells_spans() const override { return tells_; }
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override { return nullptr; }

 private:
  std::string_view name_;
  bool tells_;
};

const Kind kConv("conv_forward", true), kPool("max_pool_forward", false), kSums("batch_norm_partials", true);
const StepKind* const kKinds[] = {&kConv, &kPool, &kSums};

constexpr TensorId kX = 0, kY = 1, kPartials = 2, kOther = 3, kOtherX = 4, kMean = 5;

// A convolution, another one beside it, and the sums of the first one's map.
class FollowWriters : public testing::Test {
 protected:
  FollowWriters() {
    registry_.step_kinds = kKinds;
    p_ = program_of({named("conv", "conv_forward", {kX}, {kY}), named("beside", "conv_forward", {kOtherX}, {kOther}),
                     named("sums", "batch_norm_partials", {kY}, {kPartials}),
                     named("mean", "batch_norm_statistics", {kY, kPartials}, {kMean})});
    for (TensorInfo& t : p_.tensors) t.desc = TensorDesc::plain("t", 16);
    p_.max_batch = 1;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Step& s : p_.steps) all.push_back(s.name);
    return all;
  }
  bool any_follows() const {
    return std::ranges::any_of(p_.steps, [](const Step& s) { return follows(s); });
  }

  Registry registry_;
  Program p_;
};

TEST_F(FollowWriters, TheSumsComeRightBehindTheConvolution) {
  follow_writers(p_, registry_);
  EXPECT_THAT(names(), ElementsAre("conv", "sums", "beside", "mean"));
  EXPECT_TRUE(follows(p_.steps[1]));
  EXPECT_FALSE(follows(p_.steps[0]));
}

// Partial sums are written while tiles of the convolution still read its input.
TEST_F(FollowWriters, TheirMemoryIsThatOfNothingThatTheOtherReads) {
  follow_writers(p_, registry_);
  const std::vector<Lifetime> lives = find_lifetimes(p_);
  for (const TensorId id : {kX, kY, kPartials}) {
    EXPECT_TRUE(lives[id].holds(0) && lives[id].holds(1)) << id;
  }
}

TEST_F(FollowWriters, OthersWaitForThePair) {
  p_.steps.push_back(named("end", "reader", {kX, kY, kPartials, kOther, kOtherX}, {kMean}));  // no memory is shared
  follow_writers(p_, registry_);
  const Dependences d = find_dependences(p_, plan_memory(p_), Phase::forward);
  EXPECT_THAT(d.steps, ElementsAre(0, 2, 3, 4));
  EXPECT_EQ(d.before[2], std::vector<int>{0});
}

TEST_F(FollowWriters, WriterMustTellItsSpans) {
  p_.steps[0].kind = "max_pool_forward";
  follow_writers(p_, registry_);
  EXPECT_FALSE(any_follows());
}

TEST_F(FollowWriters, TheLastWriterCounts) {
  p_.steps[1].outputs = {kY};
  p_.steps[1].kind = "max_pool_forward";
  follow_writers(p_, registry_);
  EXPECT_FALSE(any_follows());
}

TEST_F(FollowWriters, APartOfTheMapIsNotEnough) {
  p_.tensors[kOther].view_of = kY;
  p_.tensors[kY].desc = TensorDesc::plain("whole", 32);
  follow_writers(p_, registry_);
  EXPECT_FALSE(any_follows()) << "the step beside writes a part, as the last one";
}

TEST_F(FollowWriters, NobodyInBetweenMayNeedTheOldSums) {
  p_.steps[1].inputs = {kPartials};
  follow_writers(p_, registry_);
  EXPECT_FALSE(any_follows());
}

TEST_F(FollowWriters, OneStepHasOneFollower) {
  p_.steps.push_back(named("more_sums", "batch_norm_partials", {kY}, {kOtherX}));
  p_.steps[1].inputs = {kX};
  follow_writers(p_, registry_);
  EXPECT_THAT(names(), ElementsAre("conv", "sums", "beside", "mean", "more_sums"));
  EXPECT_FALSE(follows(p_.steps[4]));
}

}  // namespace
}  // namespace convoy
