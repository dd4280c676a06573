#include "pipeline/graph/fuse_dense_update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/graph/plan_memory.h"

namespace convoy {
namespace {

using testing::ElementsAre;

enum : TensorId { x, d_y, value, gradient, flag, velocity, images, kTensors };

Step make(std::string name, std::string kind, Phase phase, std::vector<TensorId> in, std::vector<TensorId> out) {
  Step s;
  s.name = std::move(name);
  s.kind = std::move(kind);
  s.phase = phase;
  s.inputs = std::move(in);
  s.outputs = std::move(out);
  return s;
}

// A layer of `in` inputs and 4096 outputs: from what, made, checked and used.
Program large_layer(int in = 1024) {
  Program p;
  p.max_batch = 2;
  const std::int64_t elements = std::int64_t{4096} * in;
  p.tensors = {{TensorDesc::blocked("x", Shape::vector(in)), Role::activation, ""},
               {TensorDesc::blocked("d_y", Shape::vector(4096)), Role::activation, ""},
               {TensorDesc::plain("value", elements), Role::parameter, ""},
               {TensorDesc::plain("gradient", elements), Role::gradient, ""},
               {TensorDesc::plain("flag", 16, DType::i32), Role::activation, ""},
               {TensorDesc::plain("velocity", elements), Role::slot, ""},
               {TensorDesc::blocked("images", Shape::vector(in)), Role::batch_input, ""}};
  p.parameters.push_back({"fc", {}, {value, gradient, {velocity}}});
  p.finite_checks.push_back({flag, gradient, "fc/backward_weights"});
  p.steps = {make("forward", "dense_forward", Phase::forward, {images}, {x}), make("loss", "copy", Phase::backward, {x}, {d_y}),
             make("fc/backward_weights", "dense_backward_weights", Phase::backward, {x, d_y}, {gradient}),
             make("finite/gradient", "check_finite", Phase::backward, {gradient}, {flag}),
             make("fc/update", "sgd_update", Phase::update, {value, gradient, velocity}, {value, velocity})};
  return p;
}

void expect_unchanged(Program p) {
  const std::size_t before = p.steps.size();
  fuse_dense_update(p);
  EXPECT_EQ(p.steps.size(), before);
  EXPECT_EQ(p.steps.back().inputs.size(), 3u);
  EXPECT_EQ(p.parameters[0].tensors.gradient, gradient);
}

TEST(FuseDenseUpdate, UpdateAndCheckTakeTheOperands) {
  Program p = large_layer();
  const std::size_t planned = plan_memory(p).total_bytes;
  fuse_dense_update(p);
  ASSERT_EQ(p.steps.size(), 4u);
  EXPECT_EQ(p.steps[2].kind, "dense_gradient_check");
  EXPECT_THAT(p.steps[2].inputs, ElementsAre(x, d_y));
  EXPECT_THAT(p.steps[2].outputs, ElementsAre(flag));
  EXPECT_EQ(p.tensors[flag].desc.count, 1);
  EXPECT_EQ(p.steps[3].kind, "dense_sgd_update");
  EXPECT_THAT(p.steps[3].inputs, ElementsAre(value, x, d_y, velocity));
  EXPECT_THAT(p.steps[3].outputs, ElementsAre(value, velocity));
  EXPECT_EQ(p.parameters[0].tensors.gradient, kNoTensor);
  EXPECT_GT(planned - plan_memory(p).total_bytes, p.tensors[gradient].desc.bytes(2) * 99 / 100);
}

TEST(FuseDenseUpdate, AdamToo) {
  Program p = large_layer();
  p.steps.back().kind = "adam_update";
  fuse_dense_update(p);
  ASSERT_EQ(p.steps.size(), 4u);
  EXPECT_EQ(p.steps.back().kind, "dense_adam_update");
}

TEST(FuseDenseUpdate, LeavesSmallLayersAlone) { expect_unchanged(large_layer(128)); }

TEST(FuseDenseUpdate, LeavesGradientsThatOthersReadAlone) {
  Program p = large_layer();
  p.steps.insert(p.steps.begin() + 4, make("norm", "copy", Phase::backward, {gradient}, {flag}));
  expect_unchanged(p);
}

TEST(FuseDenseUpdate, LeavesOtherUpdatesAlone) {
  Program p = large_layer();
  p.steps.back().kind = "other_update";
  expect_unchanged(p);
}

// The batch is given back before the update.
TEST(FuseDenseUpdate, LeavesLayersOnTheBatchItselfAlone) {
  Program p = large_layer();
  p.steps[2].inputs[0] = images;
  expect_unchanged(p);
}

}  // namespace
}  // namespace convoy
