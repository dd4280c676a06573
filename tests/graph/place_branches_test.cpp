#include "pipeline/graph/place_branches.h"

#include <gtest/gtest.h>

#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/views.h"
#include "tests/graph/fake_steps.h"

namespace convoy {
namespace {

using test::FakeProgram;

TEST(PlaceBranches, AlignedBranchesBecomeViewsAndTheCopyGoes) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 32), b = f.blocked("b", 17), y = f.blocked("y", 49);
  f.step("strided", {}, {a});
  f.step("strided", {}, {b});
  f.step("concatenate", {a, b}, {y});
  f.step("dense", {y}, {});
  place_branches(f.program, f.registry);
  ASSERT_EQ(f.program.steps.size(), 3u);
  EXPECT_EQ(f.program.tensors[b].view_of, y);
  EXPECT_EQ(f.program.tensors[b].view_offset, 32 * 16);
  EXPECT_EQ(f.program.tensors[b].desc.stride(), 64 * 16);
  const MemoryPlan plan = plan_memory(f.program);
  EXPECT_EQ(plan.offset[a], plan.offset[y]);
  EXPECT_EQ(plan.offset[b], plan.offset[y] + 32 * 16 * 4);
  const Dependences d = find_dependences(f.program, plan, Phase::forward);
  EXPECT_TRUE(d.before[1].empty()) << "branches write disjoint channels of one tensor side by side";
  EXPECT_EQ(d.before[2], (std::vector<int>{1, 0}));
}

TEST(PlaceBranches, RaggedAndWholeOnlyBranchesAreCopied) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 17), b = f.blocked("b", 16), y = f.blocked("y", 33);
  f.step("strided", {}, {a});
  f.step("strided", {}, {b});
  f.step("concatenate", {a, b}, {y});
  const TensorId c = f.blocked("c", 16), d = f.blocked("d", 16), z = f.blocked("z", 32);
  f.step("dense", {}, {c});
  f.step("strided", {}, {d});
  f.step("concatenate", {c, d}, {z});
  place_branches(f.program, f.registry);
  EXPECT_EQ(f.program.steps.size(), 6u);
  EXPECT_EQ(f.program.tensors[a].view_of, kNoTensor) << "its pad lanes would be b's channels";
  EXPECT_EQ(f.program.tensors[b].view_of, kNoTensor) << "it does not start at a block";
  EXPECT_EQ(f.program.tensors[c].view_of, kNoTensor) << "its writer takes whole tensors only";
  EXPECT_EQ(f.program.tensors[d].view_of, z);
}

TEST(PlaceBranches, ConcatenationsInsideConcatenationsAreViewsOfViews) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 16), b = f.blocked("b", 16), inner = f.blocked("inner", 32), c = f.blocked("c", 16),
                 outer = f.blocked("outer", 48);
  for (TensorId id : {a, b, c}) f.step("strided", {}, {id});
  f.step("concatenate", {a, b}, {inner});
  f.step("concatenate", {c, inner}, {outer});
  place_branches(f.program, f.registry);
  EXPECT_EQ(f.program.steps.size(), 3u);
  const Place place = place_of(f.program, b);
  EXPECT_EQ(place.root, outer);
  EXPECT_EQ(place.begin, 32 * 16);
  EXPECT_EQ(f.program.tensors[b].desc.stride(), 48 * 16);
}

TEST(PlaceBranches, SlicesAreReadInPlaceUnlessSomebodyWritesToThem) {
  FakeProgram f;
  const TensorId d_y = f.blocked("d_y", 32), d_a = f.blocked("d_a", 16), d_b = f.blocked("d_b", 16);
  f.step("dense", {}, {d_y});
  f.step("slice_channels", {d_y}, {d_a});
  f.step("slice_channels", {d_y}, {d_b});
  f.program.steps.back().attributes.set("first_channel", 16);
  f.step("strided", {d_a}, {d_a});  // a sum into the slice
  f.step("strided", {d_b}, {});
  place_branches(f.program, f.registry);
  EXPECT_EQ(f.program.tensors[d_a].view_of, kNoTensor);
  EXPECT_EQ(f.program.tensors[d_b].view_of, d_y);
  EXPECT_EQ(f.program.tensors[d_b].view_offset, 16 * 16);
  EXPECT_EQ(f.program.steps.size(), 4u);
}

}  // namespace
}  // namespace convoy
