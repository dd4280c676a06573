#include "pipeline/graph/reuse_in_place.h"

#include <gtest/gtest.h>

#include "tests/graph/fake_steps.h"

namespace convoy {
namespace {

using test::FakeProgram;

TEST(ReuseInPlace, AChainOfMasksUsesOneTensor) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 16), b = f.blocked("b", 16), c = f.blocked("c", 16);
  f.step("dense", {}, {a});
  f.step("mask", {a}, {b});
  f.step("mask", {b}, {c});
  f.step("dense", {c}, {});
  reuse_in_place(f.program, f.registry);
  EXPECT_EQ(f.program.steps[1].outputs[0], a);
  EXPECT_EQ(f.program.steps[2].inputs[0], a);
  EXPECT_EQ(f.program.steps[3].inputs[0], a);
}

TEST(ReuseInPlace, AnOperandThatIsReadLaterIsKept) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 16), other = f.blocked("other", 16), b = f.blocked("b", 16);
  f.step("dense", {}, {a, other});
  f.step("mask", {a, other}, {b});
  f.step("dense", {a, b}, {});
  reuse_in_place(f.program, f.registry);
  EXPECT_EQ(f.program.steps[1].outputs[0], other) << "the second pair of its kind";
  EXPECT_EQ(f.program.steps[2].inputs[1], other);
}

TEST(ReuseInPlace, ResultsAndViewsAndOtherShapesAreKept) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 16), logits = f.blocked("logits", 16), wide = f.blocked("wide", 32);
  f.program.training.logits = logits;
  f.step("dense", {}, {a});
  f.step("mask", {a}, {logits});
  f.step("mask", {logits}, {wide});
  reuse_in_place(f.program, f.registry);
  EXPECT_EQ(f.program.steps[1].outputs[0], logits);
  EXPECT_EQ(f.program.steps[2].outputs[0], wide);
}

TEST(ReuseInPlace, AnOperandThatStandsTwiceIsKept) {
  FakeProgram f;
  const TensorId a = f.blocked("a", 16), b = f.blocked("b", 16);
  f.step("dense", {}, {a});
  f.step("mask", {a, a}, {b});
  reuse_in_place(f.program, f.registry);
  EXPECT_EQ(f.program.steps[1].outputs[0], b);
}

}  // namespace
}  // namespace convoy
