#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stages/steps/elementwise/accumulate_step.h"
#include "stages/steps/elementwise/check_finite_step.h"
#include "stages/steps/elementwise/copy_step.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class ElementwiseTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

constexpr std::int64_t kLengths[] = {1, 3, 15, 16, 17, 1000, 65536, 131075};

TEST_P(ElementwiseTest, AccumulateAddsAnyLength) {
  for (std::int64_t length : kLengths) {
    StepHarness h(GetParam(), 1);
    const TensorId addend = h.add(TensorDesc::plain("addend", length)), sum = h.add(TensorDesc::plain("sum", length)),
                   after = h.add(TensorDesc::plain("after", 64));
    h.fill_normal(addend, 1);
    h.fill_normal(sum, 2);
    const std::vector<float> before(h.values(sum).begin(), h.values(sum).end());
    Step step;
    step.inputs = {addend, sum};
    step.outputs = {sum};
    h.run(accumulate_kind(), step, 1, {}, true);
    for (std::int64_t i = 0; i < length; ++i) ASSERT_EQ(h.values(sum)[i], before[i] + h.values(addend)[i]) << length;
    for (float v : h.values(after)) ASSERT_EQ(v, 0.0f);
    ASSERT_EQ(h.values(sum).data()[length], 0.0f) << "wrote past the end of " << length;
  }
}

TEST_P(ElementwiseTest, CopyTakesTheBatchAlone) {
  StepHarness h(GetParam(), 3);
  const Shape shape{40, 40, 33};
  const TensorId x = h.add(TensorDesc::blocked("x", shape)), y = h.add(TensorDesc::blocked("y", shape));
  h.fill_normal(x, 1);
  Step step;
  step.inputs = {x};
  step.outputs = {y};
  h.run(copy_kind(), step, 2);
  for (std::int64_t i = 0; i < h.desc(x).elements(3); ++i) {
    ASSERT_EQ(h.values(y)[i], i < h.desc(x).elements(2) ? h.values(x)[i] : 0.0f);
  }
}

std::vector<std::int32_t> flags_of(Isa isa, const std::vector<float>& values, int slices) {
  StepHarness h(isa, 1);
  const TensorId in = h.add(TensorDesc::plain("in", static_cast<std::int64_t>(values.size()))),
                 flag = h.add(TensorDesc::plain("flag", slices, DType::i32));
  std::copy(values.begin(), values.end(), h.values(in).begin());
  for (std::int32_t& f : h.values<std::int32_t>(flag)) f = -1;
  Step step;
  step.inputs = {in};
  step.outputs = {flag};
  h.run(check_finite_kind(), step, 1, {}, true);
  const auto flags = h.values<std::int32_t>(flag);
  return {flags.begin(), flags.end()};
}

TEST_P(ElementwiseTest, CheckFiniteFindsEveryBadValueAnywhere) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float max = std::numeric_limits<float>::max(), tiny = std::numeric_limits<float>::denorm_min();
  for (std::size_t length : {1u, 7u, 16u, 33u, 100u}) {
    std::vector<float> values(length, max);
    values[length / 2] = -tiny;
    EXPECT_EQ(flags_of(GetParam(), values, 1), std::vector<std::int32_t>{0});
    for (float bad : {nan, -nan, std::numeric_limits<float>::signaling_NaN(), INFINITY, -INFINITY}) {
      for (std::size_t at = 0; at < length; ++at) {
        std::vector<float> broken = values;
        broken[at] = bad;
        ASSERT_EQ(flags_of(GetParam(), broken, 1), std::vector<std::int32_t>{1}) << at << " of " << length;
      }
    }
  }
}

TEST_P(ElementwiseTest, CheckFiniteKeepsItsSlicesApart) {
  std::vector<float> values(100, 1.0f);
  values[99] = INFINITY;
  EXPECT_EQ(flags_of(GetParam(), values, 4), (std::vector<std::int32_t>{0, 0, 0, 1}));
  EXPECT_EQ(flags_of(GetParam(), {1.0f, NAN}, 4), (std::vector<std::int32_t>{0, 1, 0, 0}));
}

TEST_P(ElementwiseTest, CheckFiniteReadsTheBatchAlone) {
  StepHarness h(GetParam(), 4);
  const TensorId loss = h.add(TensorDesc::plain("loss", 1, DType::f32, true)),
                 flag = h.add(TensorDesc::plain("flag", 1, DType::i32));
  h.values(loss)[3] = NAN;
  Step step;
  step.inputs = {loss};
  step.outputs = {flag};
  h.run(check_finite_kind(), step, 3);
  EXPECT_EQ(h.values<std::int32_t>(flag)[0], 0);
  h.run(check_finite_kind(), step, 4);
  EXPECT_EQ(h.values<std::int32_t>(flag)[0], 1);
}

INSTANTIATE_TEST_SUITE_P(Isas, ElementwiseTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
