#include <gtest/gtest.h>

#include "pipeline/core/rng.h"
#include "stages/steps/dropout/dropout_step.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class DropoutTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

Step step_of(TensorId in, TensorId ids, TensorId out, double rate, std::uint32_t op) {
  Step step;
  step.inputs = {in, ids};
  step.outputs = {out};
  step.attributes = {{"rate", rate}, {"op", static_cast<double>(op)}};
  return step;
}

RunContext context_of(std::uint64_t seed, std::uint32_t epoch) {
  RunContext context;
  context.seed = seed;
  context.epoch = epoch;
  return context;
}

std::uint32_t word_of(std::uint64_t seed, std::uint32_t epoch, std::int32_t id, std::uint32_t op, std::int64_t element) {
  const RngBlock block = philox({epoch, static_cast<std::uint32_t>(id), op, static_cast<std::uint32_t>(element / 4)},
                                {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return block[element % 4];
}

TEST(DropoutThreshold, DoesNotWrapAroundNearOne) {
  EXPECT_EQ(dropout_threshold(0.0), 0u);
  EXPECT_EQ(dropout_threshold(0.5), 0x80000000u);
  EXPECT_EQ(dropout_threshold(0.99999999999), 0xffffffffu);
}

TEST_P(DropoutTest, DropsExactlyWhatPhiloxSays) {
  const std::uint64_t seed = 0x9abcdef012345678u;
  const std::uint32_t op = op_id("dropout_3"), epoch = 5;
  for (const Shape& shape : {Shape::vector(84), Shape{3, 5, 20}, Shape{1, 1, 1}, Shape{32, 32, 33}}) {
    for (double rate : {0.0, 0.2, 0.5, 0.999}) {
      const int max_batch = 6, batch = 5;
      StepHarness h(GetParam(), max_batch);
      const TensorId x = h.add(TensorDesc::blocked("x", shape)), y = h.add(TensorDesc::blocked("y", shape)),
                     ids = h.add(TensorDesc::plain("ids", 1, DType::i32, true));
      h.fill_normal(x, 1);
      for (int n = 0; n < max_batch; ++n) h.values<std::int32_t>(ids)[n] = n == 2 ? 2147483647 : 1000 * n;
      h.run(dropout_forward_kind(), step_of(x, ids, y, rate, op), batch, context_of(seed, epoch), true);
      h.expect_zero_pads(y);
      const std::int64_t item = h.desc(x).elements_per_item();
      const float scale = static_cast<float>(1 / (1 - rate));
      for (std::int64_t i = 0; i < item * batch; ++i) {
        const bool dropped = word_of(seed, epoch, h.values<std::int32_t>(ids)[i / item], op, i % item) < rate * 0x1p32;
        ASSERT_EQ(h.values(y)[i], dropped ? 0.0f : h.values(x)[i] * scale) << i << " rate " << rate;
      }
      for (std::int64_t i = item * batch; i < item * max_batch; ++i) ASSERT_EQ(h.values(y)[i], 0.0f);
    }
  }
}

TEST_P(DropoutTest, BackwardUsesTheSameMaskInPlace) {
  StepHarness h(GetParam(), 3);
  const Shape shape{4, 4, 24};
  const TensorId x = h.add(TensorDesc::blocked("x", shape)), y = h.add(TensorDesc::blocked("y", shape)),
                 ids = h.add(TensorDesc::plain("ids", 1, DType::i32, true));
  h.fill_normal(x, 1);
  h.fill_normal(y, 1);
  h.run(dropout_forward_kind(), step_of(x, ids, x, 0.4, 9), 3, context_of(7, 1));
  h.run(dropout_backward_kind(), step_of(y, ids, y, 0.4, 9), 3, context_of(7, 1));
  for (std::size_t i = 0; i < h.values(x).size(); ++i) ASSERT_EQ(h.values(x)[i], h.values(y)[i]);
}

TEST_P(DropoutTest, LayersHaveMasksOfTheirOwn) {
  Step step = step_of(0, 1, 2, 0.5, 77);
  EXPECT_EQ(dropout_op(step), 77u);
  step.attributes = {{"rate", 0.5}};
  step.layer = "drop_1";
  EXPECT_EQ(dropout_op(step), op_id("drop_1/dropout"));
}

TEST_P(DropoutTest, KeepsTheMeanAndTheRate) {
  StepHarness h(GetParam(), 4);
  const Shape shape{32, 32, 16};
  const TensorId x = h.add(TensorDesc::blocked("x", shape)), y = h.add(TensorDesc::blocked("y", shape)),
                 ids = h.add(TensorDesc::plain("ids", 1, DType::i32, true));
  for (int n = 0; n < 4; ++n) h.values<std::int32_t>(ids)[n] = n;
  for (float& v : h.values(x)) v = 1;
  h.run(dropout_forward_kind(), step_of(x, ids, y, 0.3, 11), 4, context_of(1, 0));
  double sum = 0;
  int dropped = 0;
  for (float v : h.values(y)) sum += v, dropped += v == 0;
  const double n = static_cast<double>(h.values(y).size());
  EXPECT_NEAR(dropped / n, 0.3, 5 * std::sqrt(0.3 * 0.7 / n));
  EXPECT_NEAR(sum / n, 1.0, 5 * std::sqrt(0.3 / 0.7 / n));
}

INSTANTIATE_TEST_SUITE_P(Isas, DropoutTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
