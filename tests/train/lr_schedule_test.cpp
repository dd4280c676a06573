#include "pipeline/train/lr_schedule.h"

#include <gtest/gtest.h>

namespace convoy {
namespace {

LrSchedule schedule(spec::LrScheduleSpec spec, int epochs = 10) { return LrSchedule(spec, 0.1, 100, epochs); }

spec::LrScheduleSpec named(const std::string& name) {
  spec::LrScheduleSpec spec;
  spec.name = name;
  return spec;
}

TEST(LrSchedule, ConstantStays) {
  EXPECT_DOUBLE_EQ(schedule(named("constant")).rate(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule(named("constant")).rate(100000), 0.1);
}

TEST(LrSchedule, StepAndMultistepDropAtWholeEpochs) {
  spec::LrScheduleSpec step = named("step");
  step.step_epochs = 3;
  EXPECT_DOUBLE_EQ(schedule(step).rate(299), 0.1);
  EXPECT_DOUBLE_EQ(schedule(step).rate(300), 0.01);
  EXPECT_NEAR(schedule(step).rate(600), 0.001, 1e-15);
  spec::LrScheduleSpec multi = named("multistep");
  multi.milestones = {2, 5};
  EXPECT_DOUBLE_EQ(schedule(multi).rate(199), 0.1);
  EXPECT_DOUBLE_EQ(schedule(multi).rate(200), 0.01);
  EXPECT_NEAR(schedule(multi).rate(500), 0.001, 1e-15);
}

TEST(LrSchedule, ExponentialDecaysEachEpoch) {
  spec::LrScheduleSpec spec = named("exponential");
  spec.gamma = 0.5;
  EXPECT_DOUBLE_EQ(schedule(spec).rate(99), 0.1);
  EXPECT_DOUBLE_EQ(schedule(spec).rate(250), 0.025);
}

TEST(LrSchedule, CosineRunsFromTheRateToTheMinimum) {
  spec::LrScheduleSpec spec = named("cosine");
  spec.min_learning_rate = 0.02;
  EXPECT_DOUBLE_EQ(schedule(spec).rate(0), 0.1);
  EXPECT_NEAR(schedule(spec).rate(500), 0.06, 1e-12);
  EXPECT_NEAR(schedule(spec).rate(1000), 0.02, 1e-12);
  EXPECT_NEAR(schedule(spec).rate(5000), 0.02, 1e-12);
}

TEST(LrSchedule, PolynomialFollowsItsPower) {
  spec::LrScheduleSpec spec = named("polynomial");
  spec.power = 2.0;
  EXPECT_NEAR(schedule(spec).rate(500), 0.025, 1e-12);
}

TEST(LrSchedule, WarmupIsLinearOrConstantAndThenGone) {
  spec::LrScheduleSpec spec = named("cosine");
  spec.warmup_epochs = 2;
  EXPECT_NEAR(schedule(spec).rate(0), 0.1 / 200, 1e-12) << "the first step trains already";
  EXPECT_NEAR(schedule(spec).rate(99), 0.05, 1e-12);
  EXPECT_NEAR(schedule(spec).rate(200), 0.1, 1e-12) << "the cosine starts behind the warm-up";
  spec.warmup_method = "constant";
  spec.warmup_factor = 0.1;
  EXPECT_NEAR(schedule(spec).rate(150), 0.01, 1e-12);
}

}  // namespace
}  // namespace convoy
