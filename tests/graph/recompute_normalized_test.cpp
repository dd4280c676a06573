#include "pipeline/graph/recompute_normalized.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/graph/memory_peak.h"
#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using test::make;
using testing::ElementsAre;
using testing::IsEmpty;

enum : TensorId { x, mean, inv_std, gamma, beta, y, w, z, logits, d_z, d_w, d_y, partials, d_gamma, d_beta, d_x, other, kCount };

// A map of 3.06 MiB, normalized and convolved, both ways.
class RecomputeNormalized : public testing::Test {
 protected:
  RecomputeNormalized() {
    p_.max_batch = 4;
    const auto map = [](const char* name) {
      return TensorInfo{TensorDesc::blocked(name, {56, 56, 64}), Role::activation, "", kNoTensor, 0};
    };
    const auto plain = [](const char* name, int count, Role role) {
      return TensorInfo{TensorDesc::plain(name, count), role, "", kNoTensor, 0};
    };
    p_.tensors = {map("x"),
                  plain("mean", 64, Role::activation),
                  plain("inv_std", 64, Role::activation),
                  plain("gamma", 64, Role::parameter),
                  plain("beta", 64, Role::parameter),
                  map("y"),
                  plain("w", 9 * 64 * 64, Role::parameter),
                  map("z"),
                  map("logits"),
                  map("d_z"),
                  plain("d_w", 9 * 64 * 64, Role::gradient),
                  map("d_y"),
                  plain("partials", 64, Role::activation),
                  plain("d_gamma", 64, Role::gradient),
                  plain("d_beta", 64, Role::gradient),
                  map("d_x"),
                  map("other")};
    const Attributes relu{{"activation", 1}};
    add(Phase::forward, make("batch_norm_statistics", {x}, {mean, inv_std}));
    add(Phase::forward, make("batch_norm_forward", {x, mean, inv_std, gamma, beta}, {y}, relu));
    add(Phase::forward, make("conv_forward", {y, w, kNoTensor}, {z}));
    add(Phase::forward, make("copy", {z}, {logits}));
    add(Phase::backward, make("copy", {logits}, {d_z}));
    add(Phase::backward, make("conv_backward_weights", {y, d_z}, {d_w}));
    add(Phase::backward, make("conv_backward_data", {d_z, w}, {d_y}));
    add(Phase::backward, make("batch_norm_backward_partials", {x, mean, inv_std, gamma, beta, d_y}, {partials}, relu));
    add(Phase::backward, make("batch_norm_backward_reduce", {x, partials, inv_std}, {d_gamma, d_beta}));
    add(Phase::backward, make("batch_norm_backward", {x, mean, inv_std, gamma, beta, d_gamma, d_beta, d_y}, {d_x}, relu));
  }

  void add(Phase phase, Step step) {
    step.phase = phase;
    p_.steps.push_back(std::move(step));
  }
  void insert(int at, Phase phase, Step step) {
    step.phase = phase;
    p_.steps.insert(p_.steps.begin() + at, std::move(step));
  }

  // Names of the steps that the pass adds.
  static std::vector<std::string> added(Program p, std::size_t goal = 0) {
    p.recompute_above = goal;
    recompute_normalized(p);
    std::vector<std::string> names;
    for (const Step& step : p.steps) {
      if (step.name.ends_with("/again")) names.push_back(step.name);
    }
    return names;
  }

  Program p_;
};

TEST_F(RecomputeNormalized, MakesTheMapAnewInFrontOfItsGradient) {
  const Program before = p_;
  const std::size_t peak = find_memory_peak(before, plan_memory(before)).bytes;
  p_.recompute_above = 0;
  recompute_normalized(p_);
  ASSERT_EQ(p_.steps.size(), before.steps.size() + 1);
  const Step &norm = p_.steps[1], &again = p_.steps[5], &gradient = p_.steps[6];
  EXPECT_EQ(again.name, norm.name + "/again");
  EXPECT_EQ(again.kind, norm.kind);
  EXPECT_EQ(again.phase, Phase::backward);
  EXPECT_EQ(again.inputs, norm.inputs);
  EXPECT_EQ(again.attributes, norm.attributes);
  EXPECT_THAT(norm.outputs, ElementsAre(y));
  EXPECT_THAT(again.outputs, ElementsAre(kCount));
  EXPECT_THAT(gradient.inputs, ElementsAre(kCount, d_z));
  EXPECT_EQ(p_.tensors[kCount].desc.shape, p_.tensors[y].desc.shape);
  EXPECT_EQ(p_.steps[2].inputs[0], y) << "the convolution reads the first one";
  EXPECT_EQ(recomputed_maps(before).maps, 0);
  EXPECT_EQ(recomputed_maps(p_).maps, 1);
  EXPECT_EQ(recomputed_maps(p_).bytes, sizeof(float) * 4 * 56 * 56 * 64);
  EXPECT_LE(find_memory_peak(p_, plan_memory(p_)).bytes, peak);
}

TEST_F(RecomputeNormalized, StopsAtTheGoal) {
  const std::size_t peak = find_memory_peak(p_, plan_memory(p_)).bytes;
  EXPECT_THAT(added(p_, peak), IsEmpty());
  // The peak is where z, logits, x and y are there.
  EXPECT_THAT(added(p_, peak - 1), ElementsAre("batch_norm_forward5/again"));
  EXPECT_THAT(added(p_, std::size_t{1} << 30), IsEmpty());
}

TEST_F(RecomputeNormalized, NeedsItsOperands) {
  for (const TensorId operand : {x, inv_std}) {
    Program p = p_;
    Step overwrite = make("copy", {other}, {operand});
    overwrite.phase = Phase::forward;
    p.steps.insert(p.steps.begin() + 4, overwrite);
    EXPECT_THAT(added(p), IsEmpty()) << "changed: " << operand;
  }
  Program p = p_;
  p.steps.resize(7);
  EXPECT_THAT(added(p), IsEmpty()) << "x would be kept for this alone";
}

TEST_F(RecomputeNormalized, LeavesMapsThatOthersReadOnTheWayBack) {
  insert(5, Phase::backward, make("activation_backward", {y, d_z}, {other}));
  EXPECT_THAT(added(p_), IsEmpty());
  p_.steps[5] = make("dense_sgd_update", {y}, {other});
  p_.steps[5].phase = Phase::update;
  EXPECT_THAT(added(p_), IsEmpty());
  p_.steps[5] = make("copy", {other}, {y});
  EXPECT_THAT(added(p_), IsEmpty()) << "written twice";
}

TEST_F(RecomputeNormalized, LeavesResultsViewsAndSums) {
  Program result = p_, part = p_, whole = p_, sum = p_;
  result.training.logits = y;
  part.tensors[y].view_of = other;
  whole.tensors[other].view_of = y;
  sum.steps[1].inputs.push_back(other);
  for (const Program& p : {result, part, whole, sum}) EXPECT_THAT(added(p), IsEmpty());
}

TEST_F(RecomputeNormalized, LeavesWhatWouldShowInTime) {
  p_.tensors[w].desc.count = 64 * 128;
  EXPECT_THAT(added(p_), IsEmpty()) << "128 products an element";
}

TEST_F(RecomputeNormalized, TakesTheLargestFirst) {
  // The same around it, with maps of a quarter.
  for (TensorId t = 0; t < kCount; ++t) {
    TensorInfo info = p_.tensors[t];
    if (info.desc.layout == Layout::blocked) info.desc.shape = {28, 28, 64};
    p_.tensors.push_back(info);
  }
  std::vector<Step> around = p_.steps;
  for (Step& step : around) {
    step.name += "_around";
    for (auto* ids : {&step.inputs, &step.outputs}) {
      for (TensorId& id : *ids) id = id == kNoTensor ? id : id + kCount;
    }
  }
  p_.steps.insert(p_.steps.begin(), around.begin(), around.begin() + 4);
  p_.steps.insert(p_.steps.end(), around.begin() + 4, around.end());
  EXPECT_THAT(added(p_), ElementsAre("batch_norm_forward5/again", "batch_norm_forward5_around/again"));
  const std::size_t peak = find_memory_peak(p_, plan_memory(p_)).bytes;
  EXPECT_THAT(added(p_, peak - 1), ElementsAre("batch_norm_forward5/again"));
}

}  // namespace
}  // namespace convoy
