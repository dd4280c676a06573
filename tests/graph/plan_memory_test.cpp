#include "pipeline/graph/plan_memory.h"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/core/arena.h"

namespace convoy {
namespace {

TensorId add(Program& p, std::string name, Role role, std::int64_t count = 100) {
  p.tensors.push_back({TensorDesc::plain(std::move(name), count), role, "layer"});
  return static_cast<TensorId>(p.tensors.size()) - 1;
}

void step(Program& p, Phase phase, std::vector<TensorId> inputs, std::vector<TensorId> outputs) {
  Step s;
  s.name = "s" + std::to_string(p.steps.size());
  s.phase = phase;
  s.inputs = std::move(inputs);
  s.outputs = std::move(outputs);
  p.steps.push_back(std::move(s));
}

bool share_memory(const MemoryPlan& plan, TensorId a, TensorId b) {
  return plan.offset[a] < plan.offset[b] + plan.bytes[b] && plan.offset[b] < plan.offset[a] + plan.bytes[a];
}

TEST(PlanMemory, ChainReusesMemoryOfDeadTensors) {
  Program p;
  p.max_batch = 1;
  const TensorId x = add(p, "x", Role::batch_input);
  const TensorId a = add(p, "a", Role::activation), b = add(p, "b", Role::activation), c = add(p, "c", Role::activation);
  step(p, Phase::forward, {x}, {a});
  step(p, Phase::forward, {a}, {b});
  step(p, Phase::forward, {b}, {c});
  const MemoryPlan plan = plan_memory(p);
  EXPECT_FALSE(share_memory(plan, a, b));
  EXPECT_FALSE(share_memory(plan, b, c));
  EXPECT_TRUE(share_memory(plan, a, c));
  EXPECT_EQ(plan.total_bytes, 2 * align_up(400));
  EXPECT_EQ(plan.offset[x], MemoryPlan::kOutside);
}

TEST(PlanMemory, PersistentTensorsAndResultsKeepTheirMemory) {
  Program p;
  p.max_batch = 1;
  const TensorId w = add(p, "w", Role::parameter), loss = add(p, "loss", Role::activation);
  const TensorId later = add(p, "later", Role::activation);
  p.training.loss = loss;
  step(p, Phase::forward, {w}, {loss});
  step(p, Phase::backward, {w}, {later});
  const MemoryPlan plan = plan_memory(p);
  EXPECT_FALSE(share_memory(plan, w, loss));
  EXPECT_FALSE(share_memory(plan, loss, later)) << "the trainer reads the loss after backward";
  EXPECT_EQ(plan.persistent_bytes, align_up(400));
}

TEST(PlanMemory, GradientsLieWhereMapsWereAndStayUntilTheCallerHasReadThem) {
  Program p;
  p.max_batch = 1;
  const TensorId w = add(p, "w", Role::parameter), d_w = add(p, "d_w", Role::gradient), d_v = add(p, "d_v", Role::gradient);
  const TensorId a = add(p, "a", Role::activation), b = add(p, "b", Role::activation), c = add(p, "c", Role::activation);
  p.parameters.push_back({"layer", {}, {w, d_w, {}}});
  step(p, Phase::forward, {w}, {a});
  step(p, Phase::backward, {a}, {b});
  step(p, Phase::backward, {b}, {d_w});
  step(p, Phase::update, {w, d_w}, {w});
  step(p, Phase::update, {w}, {c});
  const MemoryPlan plan = plan_memory(p);
  EXPECT_EQ(plan.persistent_bytes, align_up(400));
  EXPECT_TRUE(plan.is_shared(d_w));
  EXPECT_FALSE(plan.is_shared(w));
  EXPECT_TRUE(share_memory(plan, d_w, a));
  EXPECT_FALSE(share_memory(plan, d_w, b));
  EXPECT_FALSE(share_memory(plan, d_w, c)) << "its norm is read after the update";
  EXPECT_EQ(plan.offset[d_v], MemoryPlan::kOutside) << "no step makes it";
}

TEST(PlanMemory, PredictOverlaysTraining) {
  Program p;
  p.max_batch = 1;
  const TensorId a = add(p, "a", Role::activation), b = add(p, "b", Role::activation);
  step(p, Phase::forward, {}, {a});
  step(p, Phase::predict, {}, {b});
  EXPECT_TRUE(share_memory(plan_memory(p), a, b));
}

// No two tensors that are alive at the same time ever overlap, for random programs.
TEST(PlanMemory, RandomProgramsNeverOverlapLiveTensors) {
  std::mt19937 random(5);
  for (int round = 0; round < 100; ++round) {
    Program p;
    p.max_batch = 1;
    const int tensors = 2 + static_cast<int>(random() % 12);
    for (int t = 0; t < tensors; ++t) add(p, "t", Role::activation, 1 + random() % 300);
    std::vector<int> first(tensors, -1), last(tensors, -1);
    for (int s = 0; s < 15; ++s) {
      const int in = static_cast<int>(random() % tensors), out = static_cast<int>(random() % tensors);
      step(p, Phase::forward, {in}, {out});
      for (int t : {in, out}) {
        if (first[t] < 0) first[t] = s;
        last[t] = s;
      }
    }
    const MemoryPlan plan = plan_memory(p);
    for (int a = 0; a < tensors; ++a) {
      for (int b = 0; b < a; ++b) {
        const bool both_live = first[a] >= 0 && first[b] >= 0 && first[a] <= last[b] && first[b] <= last[a];
        ASSERT_FALSE(both_live && share_memory(plan, a, b)) << "round " << round;
      }
      ASSERT_TRUE(first[a] < 0 || plan.offset[a] + plan.bytes[a] <= plan.total_bytes);
    }
  }
}

TEST(FindDependences, BranchesAreFreeOfEachOtherAndReadersWait) {
  Program p;
  p.max_batch = 1;
  const TensorId x = add(p, "x", Role::activation), a = add(p, "a", Role::activation);
  const TensorId b = add(p, "b", Role::activation), y = add(p, "y", Role::activation);
  step(p, Phase::forward, {}, {x});
  step(p, Phase::forward, {x}, {a});
  step(p, Phase::forward, {x}, {b});
  step(p, Phase::forward, {a, b}, {y});
  step(p, Phase::backward, {y}, {x});
  const Dependences d = find_dependences(p, plan_memory(p), Phase::forward);
  EXPECT_EQ(d.steps, (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(d.before[1], std::vector<int>{0});
  EXPECT_EQ(d.before[2], std::vector<int>{0});
  EXPECT_EQ(d.before[3], (std::vector<int>{2, 1})) << "and not step 0, which both imply";
}

TEST(FindDependences, MemoryThatIsUsedAgainOrdersItsUsers) {
  Program p;
  p.max_batch = 1;
  const TensorId a = add(p, "a", Role::activation), b = add(p, "b", Role::activation);
  const TensorId c = add(p, "c", Role::activation), d = add(p, "d", Role::activation);
  step(p, Phase::forward, {}, {a});
  step(p, Phase::forward, {a}, {b});
  step(p, Phase::forward, {}, {c});  // needs nobody's values, but lies where `a` was
  step(p, Phase::forward, {b, c}, {d});
  const MemoryPlan plan = plan_memory(p);
  ASSERT_TRUE(share_memory(plan, a, c));
  EXPECT_EQ(find_dependences(p, plan, Phase::forward).before[2], std::vector<int>{1});
}

}  // namespace
}  // namespace convoy
