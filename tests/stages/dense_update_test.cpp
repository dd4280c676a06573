// A dense layer's update from its operands gives the bits of the update from its gradient.
#include "stages/steps/dense/dense_update.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "pipeline/graph/packing.h"
#include "stages/steps/dense/dense_backward_weights.h"
#include "stages/steps/elementwise/check_finite_step.h"
#include "stages/steps/optimizer/adam_step.h"
#include "stages/steps/optimizer/sgd_step.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

struct DenseShape {
  int in, out, batch, spare;  // spare: images that a batch may hold beyond these
};

constexpr DenseShape kShapes[] = {
    {1, 1, 1, 0},       {16, 16, 4, 0},    {19, 40, 7, 3},   {33, 300, 5, 0},
    {2100, 150, 16, 0}, {1025, 17, 16, 2}, {64, 50, 203, 9},  // more blocks than a rectangle holds, more images than a chunk
};

// The same weights, slots and operands twice: `a` updates from a gradient, `b` without one.
class Twins {
 public:
  Twins(const DenseShape& s, Isa isa, int slots) : s_(s), h_(isa, s.batch + s.spare) {
    x_ = h_.add(TensorDesc::blocked("x", Shape::vector(s.in)));
    d_y_ = h_.add(TensorDesc::blocked("d_y", Shape::vector(s.out)));
    h_.fill_normal(x_, 1);
    h_.fill_normal(d_y_, 2);
    const std::int64_t elements = dense_kernel_packing.elements(Dims{s.in, s.out});
    gradient_ = h_.add(TensorDesc::plain("gradient", elements));
    for (std::vector<TensorId>* of : {&a_, &b_}) {
      for (int t = 0; t <= slots; ++t) {
        of->push_back(h_.add(TensorDesc::plain("t" + std::to_string(t), elements)));
        h_.fill_normal(of->back(), 3 + t);
        if (t == 2) std::ranges::transform(h_.values(of->back()), h_.values(of->back()).begin(), [](float v) { return v * v; });
      }
    }
  }

  void update(const StepKind& plain, const StepKind& fused, const Attributes& attributes) {
    RunContext context;
    context.step = 3;
    context.learning_rate = 0.1;
    Step sums;
    sums.inputs = {x_, d_y_};
    sums.outputs = {gradient_};
    h_.run(dense_backward_weights_kind(), sums, s_.batch);
    Step from_gradient{"a", "", "", Phase::update, {a_[0], gradient_}, a_, attributes, {}};
    Step from_operands{"b", "", "", Phase::update, {b_[0], x_, d_y_}, b_, attributes, {}};
    from_gradient.inputs.insert(from_gradient.inputs.end(), a_.begin() + 1, a_.end());
    from_operands.inputs.insert(from_operands.inputs.end(), b_.begin() + 1, b_.end());
    h_.run(plain, from_gradient, s_.batch, context);
    h_.run(fused, from_operands, s_.batch, context);
    for (std::size_t t = 0; t < a_.size(); ++t) {
      const auto a = h_.values(a_[t]), b = h_.values(b_[t]);
      EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size_bytes()), 0) << "tensor " << t;
    }
  }

 private:
  DenseShape s_;
  StepHarness h_;
  TensorId x_, d_y_, gradient_;
  std::vector<TensorId> a_, b_;  // value, slots
};

class DenseUpdate : public testing::TestWithParam<std::tuple<Isa, DenseShape>> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(std::get<0>(GetParam())); }
  void expect_equal(int slots, const StepKind& plain, const StepKind& fused, const Attributes& attributes) {
    Twins(std::get<1>(GetParam()), std::get<0>(GetParam()), slots).update(plain, fused, attributes);
  }
};

TEST_P(DenseUpdate, BySgd) {
  const Attributes decay{{"weight_decay", 0.01}, {"lr_mult", 0.5}};
  expect_equal(0, sgd_update_kind(), dense_sgd_update_kind(), decay);
  for (const double nesterov : {0.0, 1.0}) {
    Attributes momentum = decay;
    momentum.set("momentum", 0.9);
    momentum.set("nesterov", nesterov);
    expect_equal(1, sgd_update_kind(), dense_sgd_update_kind(), momentum);
  }
}

TEST_P(DenseUpdate, ByAdam) {
  const Attributes adam{{"beta_1", 0.9}, {"beta_2", 0.999}, {"epsilon", 1e-7}, {"weight_decay", 0.01}, {"decoupled", 1}};
  expect_equal(2, adam_update_kind(), dense_adam_update_kind(), adam);
}

INSTANTIATE_TEST_SUITE_P(Shapes, DenseUpdate,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kShapes)),
                         [](const auto& info) {
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(info.index);
                         });

// Flags of the check without a gradient, and of the one that reads it, for one pair of elements among ordinary ones.
class DenseCheck : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }

  // Element 5 of x and 20 of d_y in two images.
  int flag(float x_0, float d_y_0, float x_1, float d_y_1) {
    StepHarness h(GetParam(), 3);
    const TensorId x = h.add(TensorDesc::blocked("x", Shape::vector(30))),
                   d_y = h.add(TensorDesc::blocked("d_y", Shape::vector(40)));
    const TensorId gradient = h.add(TensorDesc::plain("gradient", dense_kernel_packing.elements(Dims{30, 40})));
    const TensorId flag = h.add(TensorDesc::plain("flag", 1, DType::i32)), want = h.add(TensorDesc::plain("want", 1, DType::i32));
    h.at(x, 0, 0, 0, 5) = x_0;
    h.at(x, 1, 0, 0, 5) = x_1;
    h.at(d_y, 0, 0, 0, 20) = d_y_0;
    h.at(d_y, 1, 0, 0, 20) = d_y_1;
    h.run(dense_gradient_check_kind(), {"c", "", "", Phase::backward, {x, d_y}, {flag}, {}, {}}, 2);
    h.run(dense_backward_weights_kind(), {"g", "", "", Phase::backward, {x, d_y}, {gradient}, {}, {}}, 2);
    h.run(check_finite_kind(), {"w", "", "", Phase::backward, {gradient}, {want}, {}, {}}, 2);
    EXPECT_EQ(h.values<std::int32_t>(flag)[0], h.values<std::int32_t>(want)[0]);
    return h.values<std::int32_t>(flag)[0];
  }
};

TEST_P(DenseCheck, FindsWhatTheGradientWouldHold) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(flag(1, 2, 3, 4), 0);
  EXPECT_EQ(flag(kNan, 2, 3, 4), 1);
  EXPECT_EQ(flag(1, kNan, 3, 4), 1);
  EXPECT_EQ(flag(-kInf, 2, 3, 4), 1);
  EXPECT_EQ(flag(1, 2, 3, kInf), 1);
}

TEST_P(DenseCheck, SumsWhereNumbersAreLarge) {
  EXPECT_EQ(flag(3e38f, 1, 0, 0), 0);
  EXPECT_EQ(flag(3e38f, 0.5f, 1e38f, 0.5f), 0);
  EXPECT_EQ(flag(1e20f, 1e-3f, 1e-3f, 1e25f), 0);  // large, but not in one image
  EXPECT_EQ(flag(3e38f, 2, 0, 0), 1);
  EXPECT_EQ(flag(3e38f, 1, 3e38f, 1), 1);
  EXPECT_EQ(flag(1e20f, 1e20f, 0, 0), 1);
}

INSTANTIATE_TEST_SUITE_P(Isas, DenseCheck, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
