#include <gtest/gtest.h>

#include <algorithm>

#include "stages/steps/layout/flatten_step.h"
#include "stages/steps/layout/image_to_blocked_step.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class LayoutTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

Step step_of(TensorId in, TensorId out) {
  Step step;
  step.inputs = {in};
  step.outputs = {out};
  return step;
}

TEST_P(LayoutTest, FlattenFollowsKerasOrderAndComesBack) {
  for (const Shape& s :
       {Shape{5, 5, 16}, Shape{1, 1, 1}, Shape{3, 2, 17}, Shape{2, 7, 5}, Shape{64, 48, 40}, Shape::vector(20)}) {
    const int max_batch = 4, batch = 3;
    StepHarness h(GetParam(), max_batch);
    const Shape flat = Shape::vector(static_cast<int>(s.elements()));
    const TensorId x = h.add(TensorDesc::blocked("x", s)), y = h.add(TensorDesc::blocked("y", flat)),
                   back = h.add(TensorDesc::blocked("back", s));
    h.fill_normal(x, 1);
    for (TensorId id : {y, back}) {
      std::fill_n(h.values(id).begin(), h.desc(id).elements(batch), 3.0f);  // stale memory
    }
    h.run(flatten_forward_kind(), step_of(x, y), batch);
    h.run(flatten_backward_kind(), step_of(y, back), batch, {}, true);
    h.expect_zero_pads(y);
    h.expect_zero_pads(back);
    for (int n = 0; n < batch; ++n)
      for (int i = 0; i < s.height; ++i)
        for (int j = 0; j < s.width; ++j)
          for (int c = 0; c < s.channels; ++c) {
            ASSERT_EQ(h.at(y, n, 0, 0, (i * s.width + j) * s.channels + c), h.at(x, n, i, j, c));
            ASSERT_EQ(h.at(back, n, i, j, c), h.at(x, n, i, j, c));
          }
    ASSERT_EQ(h.at(y, batch, 0, 0, 0), 0.0f);
  }
}

TEST_P(LayoutTest, ImagesBecomeBlockedMaps) {
  for (const Shape& s : {Shape{28, 28, 1}, Shape{1, 1, 3}, Shape{37, 61, 3}, Shape{5, 1, 1}}) {
    const int max_batch = 4, batch = 3;
    StepHarness h(GetParam(), max_batch);
    const TensorId image = h.add(TensorDesc::image("image", s)), x = h.add(TensorDesc::blocked("x", s));
    h.fill_normal(image, 1);
    std::fill_n(h.values(x).begin(), h.desc(x).elements(batch), 3.0f);
    h.run(image_to_blocked_kind(), step_of(image, x), batch);
    h.expect_zero_pads(x);
    for (int n = 0; n < batch; ++n)
      for (int i = 0; i < s.height; ++i)
        for (int j = 0; j < s.width; ++j)
          for (int c = 0; c < s.channels; ++c) ASSERT_EQ(h.at(x, n, i, j, c), h.at(image, n, i, j, c));
    ASSERT_EQ(h.at(x, batch, 0, 0, 0), 0.0f);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, LayoutTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
