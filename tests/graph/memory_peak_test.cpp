#include "pipeline/graph/memory_peak.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graph/hand_made.h"

namespace convoy {
namespace {

using testing::ElementsAre;

enum : TensorId { w, a, b, c, view };

TEST(MemoryPeak, NamesTheStepAndWhatIsThereThen) {
  Program p;
  p.max_batch = 1;
  const auto add = [&](const char* name, Role role, int count) {
    p.tensors.push_back({TensorDesc::plain(name, count), role, ""});
  };
  add("w", Role::parameter, 16);
  for (const auto& [name, count] : {std::pair{"a", 160}, {"b", 320}, {"c", 16}}) add(name, Role::activation, count);
  add("view", Role::activation, 16);
  p.tensors[view].view_of = a;
  p.steps = {test::named("one", "conv_forward", {w}, {a}), test::named("two", "conv_forward", {view}, {b}),
             test::named("three", "add_forward", {b}, {c})};
  const MemoryPlan plan = plan_memory(p);
  const MemoryPeak peak = find_memory_peak(p, plan);
  EXPECT_EQ(peak.step, "two");
  EXPECT_EQ(peak.bytes, 4u * (16 + 160 + 320));
  EXPECT_EQ(plan.total_bytes, peak.bytes);
  std::vector<std::string> groups;
  for (const MemoryPeak::Group& g : peak.groups) {
    groups.push_back(g.what + " " + std::to_string(g.tensors) + " " + std::to_string(g.bytes));
  }
  EXPECT_THAT(groups, ElementsAre("forward conv_forward 2 1920", "parameters 1 64"));
}

TEST(MemoryPeak, OfNoStepsIsNothing) {
  const Program p;
  EXPECT_EQ(find_memory_peak(p, plan_memory(p)).bytes, 0u);
}

}  // namespace
}  // namespace convoy
