#include "pipeline/graph/build_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/core/error.h"
#include "tests/graph/fake_layers.h"

namespace convoy {
namespace {

using test::FakeNetwork;
using test::FakeOptimizer;

ProgramOptions training_options(const Optimizer& optimizer) {
  return {.max_batch = 4, .training = true, .optimizer = &optimizer, .exclude_from_weight_decay = {}};
}

std::vector<std::string> step_names(const Program& program, Phase phase) {
  std::vector<std::string> names;
  for (const Step& step : program.steps) {
    if (step.phase == phase) names.push_back(step.name);
  }
  return names;
}

const Step& find_step(const Program& program, const std::string& name) {
  const auto it = std::ranges::find_if(program.steps, [&](const Step& s) { return s.name == name; });
  if (it == program.steps.end()) throw std::runtime_error("no step " + name);
  return *it;
}

TEST(BuildProgram, BackwardRunsInReverseAndStopsAtTheImage) {
  FakeNetwork net;
  net.add("a", {0}, true);
  net.add("b", {1}, true, true);
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  EXPECT_THAT(step_names(p, Phase::forward), testing::ElementsAre("input/blocked", "a/forward", "b/forward", "loss/forward"));
  EXPECT_THAT(step_names(p, Phase::backward), testing::ElementsAre("finite/loss", "loss/backward", "b/backward",
                                                                   "finite/d_b/kernel", "a/backward", "finite/d_a/kernel"));
  EXPECT_THAT(step_names(p, Phase::update), testing::ElementsAre("a/kernel/update", "b/kernel/update"));
  EXPECT_EQ(find_step(p, "a/backward").outputs.size(), 1u) << "no gradient for the image";
  EXPECT_THAT(step_names(p, Phase::predict),
              testing::ElementsAre("predict/input/blocked", "predict/a/forward", "predict/b/forward", "predict/loss/forward"));
}

TEST(BuildProgram, GradientsOfSharedOutputsAreSummedBeforeTheyAreRead) {
  FakeNetwork net;
  const int a = net.add("a", {0}, true);
  const int left = net.add("left", {a}, true), right = net.add("right", {a}, true);
  net.add("join", {left, right}, false, true);
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  EXPECT_THAT(
      step_names(p, Phase::backward),
      testing::ElementsAre("finite/loss", "loss/backward", "join/backward", "right/backward", "finite/d_right/kernel",
                           "left/backward", "finite/d_left/kernel", "a/sum_gradients_0", "a/backward", "finite/d_a/kernel"));
  const Step& sum = find_step(p, "a/sum_gradients_0");
  EXPECT_EQ(sum.kind, "accumulate");
  EXPECT_EQ(sum.outputs[0], find_step(p, "right/backward").outputs[0]) << "the last reader writes in place";
  EXPECT_EQ(sum.inputs[0], find_step(p, "left/backward").outputs[0]);
  EXPECT_EQ(find_step(p, "a/backward").inputs[0], sum.outputs[0]);
}

// x -> f -> f(x) + x: the sum's gradient serves both branches, and is only read.
TEST(BuildProgram, APassedGradientIsAddedToTheBranchAndNotCopied) {
  FakeNetwork net;
  const int x = net.add("x", {0}, true);
  const int f = net.add("f", {x}, true);
  net.add("out", {net.add_sum("sum", {f, x})}, true, true);
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  const TensorId d_sum = find_step(p, "out/backward").outputs[0];
  EXPECT_EQ(find_step(p, "f/backward").inputs[0], d_sum);
  const Step& sum = find_step(p, "x/sum_gradients_0");
  EXPECT_EQ(sum.inputs[0], d_sum);
  EXPECT_EQ(sum.outputs[0], find_step(p, "f/backward").outputs[0]) << "added to what the branch wrote";
  EXPECT_EQ(find_step(p, "x/backward").inputs[0], sum.outputs[0]);
}

TEST(BuildProgram, TwoPassedGradientsAreCopiedBeforeTheyAreSummed) {
  FakeNetwork net;
  const int x = net.add("x", {0}, true);
  net.add("out", {net.add_sum("sum", {x, x})}, true, true);
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  const TensorId d_sum = find_step(p, "out/backward").outputs[0];
  EXPECT_EQ(find_step(p, "x/copy_gradient").inputs[0], d_sum);
  EXPECT_EQ(find_step(p, "x/sum_gradients_1").inputs[0], d_sum);
  EXPECT_EQ(find_step(p, "x/backward").inputs[0], find_step(p, "x/copy_gradient").outputs[0]);
  EXPECT_NE(find_step(p, "x/backward").inputs[0], d_sum);
}

TEST(BuildProgram, SideHeadsAddToTheLossAndStayOutOfInference) {
  FakeNetwork net;
  const int a = net.add("a", {0}, true);
  const int side = net.add("side", {a}, true, true);
  net.add("out", {a}, true, true);
  net.network.auxiliary = {{side, 0.3}};
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  EXPECT_EQ(find_step(p, "side/loss/backward").attributes.real("weight"), 0.3);
  EXPECT_EQ(find_step(p, "loss/backward").attributes.real("weight"), 1.0);
  const Step& total = find_step(p, "loss/total");
  EXPECT_EQ(total.attributes.real("weight_1"), 0.3);
  EXPECT_EQ(p.training.loss, total.outputs[0]);
  EXPECT_EQ(p.training.logits, find_step(p, "out/forward").outputs[0]);
  EXPECT_THAT(step_names(p, Phase::predict),
              testing::ElementsAre("predict/input/blocked", "predict/a/forward", "predict/out/forward", "predict/loss/forward"));
}

TEST(BuildProgram, InferenceHasNoParametersOfSideHeads) {
  FakeNetwork net;
  const int a = net.add("a", {0}, true);
  const int side = net.add("side", {a}, true, true);
  net.add("out", {a}, true, true);
  net.network.auxiliary = {{side, 0.3}};
  const Program p = build_program(net.finish(), {.max_batch = 4, .training = false, .exclude_from_weight_decay = {}});
  ASSERT_EQ(p.parameters.size(), 2u);
  EXPECT_EQ(p.parameters[0].layer, "a");
  EXPECT_EQ(p.parameters[1].layer, "out");
}

TEST(BuildProgram, ASideHeadAloneMayBeTrained) {
  FakeNetwork net;
  const int a = net.add("a", {0}, true);
  const int side = net.add("side", {a}, true, true);
  net.add("out", {a}, true, true);
  net.network.nodes[a].trainable = net.network.nodes.back().trainable = false;
  net.network.auxiliary = {{side, 0.3}};
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  EXPECT_THAT(step_names(p, Phase::backward),
              testing::ElementsAre("finite/total_loss", "side/loss/backward", "side/backward", "finite/d_side/kernel"));
  EXPECT_THAT(step_names(p, Phase::update), testing::ElementsAre("side/kernel/update"));
}

TEST(BuildProgram, FrozenLayersHaveNoGradientAndEndTheBackwardPass) {
  FakeNetwork net;
  net.add("a", {0}, true);
  net.add("b", {1}, true);
  net.add("c", {2}, true, true);
  net.network.nodes[1].trainable = net.network.nodes[2].trainable = false;
  const FakeOptimizer optimizer;
  const Program p = build_program(net.finish(), training_options(optimizer));
  EXPECT_THAT(step_names(p, Phase::backward),
              testing::ElementsAre("finite/loss", "loss/backward", "c/backward", "finite/d_c/kernel"));
  EXPECT_EQ(p.parameters[0].tensors.gradient, kNoTensor);
  EXPECT_THAT(step_names(p, Phase::update), testing::ElementsAre("c/kernel/update"));
}

TEST(BuildProgram, MultipliersAndExclusionsReachTheUpdate) {
  FakeNetwork net;
  net.add("a", {0}, true);
  net.add("b", {1}, true, true);
  net.network.nodes[1].lr_mult = 0.5;
  net.network.nodes[2].decay_mult = 3.0;
  const FakeOptimizer optimizer;
  ProgramOptions options = training_options(optimizer);
  options.exclude_from_weight_decay = {"a/kernel"};
  const Program p = build_program(net.finish(), options);
  EXPECT_EQ(find_step(p, "a/kernel/update").attributes.real("lr_mult"), 0.5);
  EXPECT_EQ(find_step(p, "a/kernel/update").attributes.real("weight_decay"), 0.0);
  EXPECT_EQ(find_step(p, "b/kernel/update").attributes.real("weight_decay"), 3.0);
}

TEST(BuildProgram, InferenceHasNoGradientsAndNoSlots) {
  FakeNetwork net;
  net.add("a", {0}, true, true);
  const Program p =
      build_program(net.finish(), {.max_batch = 2, .training = false, .optimizer = nullptr, .exclude_from_weight_decay = {}});
  EXPECT_TRUE(step_names(p, Phase::forward).empty());
  EXPECT_TRUE(step_names(p, Phase::backward).empty());
  for (const TensorInfo& t : p.tensors) EXPECT_TRUE(t.role != Role::gradient && t.role != Role::slot);
}

TEST(BuildProgram, AnOutputThatIsNoVectorIsRefused) {
  FakeNetwork net;
  net.add("a", {0}, true);
  const FakeOptimizer optimizer;
  EXPECT_THROW(build_program(net.finish(), training_options(optimizer)), Error);
}

TEST(BuildProgram, AModelWithoutTrainableParametersIsRefused) {
  FakeNetwork net;
  net.add("a", {0}, false, true);
  const FakeOptimizer optimizer;
  EXPECT_THROW(build_program(net.finish(), training_options(optimizer)), Error);
}

}  // namespace
}  // namespace convoy
