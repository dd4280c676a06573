#include "pipeline/graph/fuse_mask_sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoy {
namespace {

using testing::ElementsAre;

enum : TensorId { y, d_y, d_s, x, mean, inv_std, partials, other, kTensors };

Step make(std::string kind, std::vector<TensorId> in, std::vector<TensorId> out, Attributes attributes = {}) {
  Step s;
  s.name = s.kind = std::move(kind);
  s.inputs = std::move(in);
  s.outputs = std::move(out);
  s.attributes = std::move(attributes);
  return s;
}

Step mask(int function = 1) { return make("activation_backward", {y, d_y}, {d_s}, {{"function", function}}); }
Step sums() { return make("batch_norm_backward_partials", {x, mean, inv_std, kNoTensor, kNoTensor, d_s}, {partials}); }

Program program_of(std::vector<Step> steps) {
  Program p;
  p.tensors.resize(kTensors);
  p.steps = std::move(steps);
  return p;
}

void expect_unchanged(Program p) {
  const std::size_t steps = p.steps.size();
  fuse_mask_sums(p);
  EXPECT_EQ(p.steps.size(), steps);
  for (const Step& step : p.steps) EXPECT_FALSE(step.attributes.has("mask"));
}

TEST(FuseMaskSums, JoinsTheFirstReader) {
  for (int function : {1, 4}) {
    Program p = program_of({mask(function), make("copy", {y}, {other}), sums(), sums(), make("copy", {d_s}, {other})});
    fuse_mask_sums(p);
    ASSERT_EQ(p.steps.size(), 4u);
    EXPECT_THAT(p.steps[1].inputs, ElementsAre(x, mean, inv_std, kNoTensor, kNoTensor, d_y, y));
    EXPECT_THAT(p.steps[1].outputs, ElementsAre(partials, d_s));
    EXPECT_EQ(p.steps[1].attributes.integer("mask"), function);
    EXPECT_EQ(p.steps[2].inputs.size(), 6u);
  }
}

TEST(FuseMaskSums, LeavesEarlierReadersAndChangesAlone) {
  for (const Step& between : {make("copy", {d_s}, {other}), make("accumulate", {other, d_s}, {d_s}), make("copy", {other}, {y}),
                              make("copy", {other}, {d_y})}) {
    expect_unchanged(program_of({mask(), between, sums()}));
  }
}

TEST(FuseMaskSums, LeavesOtherFunctionsAndFoldedActivationsAlone) {
  expect_unchanged(program_of({mask(2), sums()}));
  Program folded = program_of({mask(), sums()});
  folded.steps[1].attributes.set("activation", 1);
  expect_unchanged(folded);
  Program leaky = program_of({mask(), sums()});
  leaky.steps[0].attributes.set("alpha", 0.5);
  expect_unchanged(leaky);
}

}  // namespace
}  // namespace convoy
