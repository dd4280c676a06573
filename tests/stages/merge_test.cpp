// Sums, channel ranges and zeros around maps, against their definitions; dense tensors and views of a channel range.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "stages/steps/layout/zero_padding_step.h"
#include "stages/steps/merge/add_step.h"
#include "stages/steps/merge/channels_step.h"
#include "stages/steps/merge/lane_pieces.h"
#include "tests/reference/activation_reference.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class MergeTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

const Shape kShapes[] = {{1, 1, 1}, {5, 3, 17}, {7, 1, 40}, {48, 48, 20}, Shape::vector(84)};
constexpr std::int64_t kGaps[] = {0, 16 * 33};

TEST_P(MergeTest, AddSumsFromTheLeftAndAppliesItsActivation) {
  for (const Shape& shape : kShapes) {
    for (std::int64_t gap : kGaps) {
      for (int terms : {2, 3, 5}) {
        for (int activation : {0, 1, 3, 4}) {
          StepHarness h(GetParam(), 4);
          Step step;
          for (int t = 0; t < terms; ++t) {
            step.inputs.push_back(h.add(blocked_with_gap("term", shape, t % 2 == 0 ? gap : 0)));
            h.fill_normal(step.inputs.back(), 10 + t);
          }
          const TensorId y = h.add(blocked_with_gap("y", shape, gap));
          step.outputs = {y};
          step.attributes = {{"activation", activation}};
          h.run(add_forward_kind(), step, 3, {}, true);
          h.expect_zero_pads(y);
          h.expect_zero_gaps(y);
          for_elements(shape, 3, [&](int n, int i, int j, int k) {
            float sum = h.at(step.inputs[0], n, i, j, k);
            for (int t = 1; t < terms; ++t) sum += h.at(step.inputs[t], n, i, j, k);
            const double exact = activation == 0 ? sum : activation_reference(activation, sum);
            ASSERT_NEAR(h.at(y, n, i, j, k), exact, activation == 3 ? 4e-7 : 0.0) << terms << " terms, activation " << activation;
          });
          for (int k = 0; k < shape.channels; ++k) ASSERT_EQ(h.at(y, 3, 0, 0, k), 0.0f);
          step.outputs = {step.inputs[0]};
          h.run(add_forward_kind(), step, 3);
          for_elements(shape, 3, [&](int n, int i, int j, int k) {
            ASSERT_EQ(h.at(step.inputs[0], n, i, j, k), h.at(y, n, i, j, k)) << "in place";
          });
        }
      }
    }
  }
}

TEST_P(MergeTest, ConcatenateAndSliceMoveAnyChannels) {
  const std::vector<int> counts[] = {{16, 32}, {1, 1}, {3, 17}, {40, 7, 16}, {64, 128, 32, 32}, {5, 11, 16, 1}, {16, 3, 30, 2}};
  for (const std::vector<int>& channels : counts) {
    for (const Shape& map : {Shape{1, 1, 0, true}, Shape{1, 1, 0}, Shape{5, 3, 0}, Shape{14, 14, 0}}) {
      for (std::int64_t gap : kGaps) {
        StepHarness h(GetParam(), 4);
        Shape whole = map;
        whole.channels = std::accumulate(channels.begin(), channels.end(), 0);
        Step step;
        for (std::size_t t = 0; t < channels.size(); ++t) {
          Shape part = map;
          part.channels = channels[t];
          step.inputs.push_back(h.add(blocked_with_gap("part", part, t % 2 == 0 ? gap : 0)));
          h.fill_normal(step.inputs.back(), 20 + t);
        }
        const TensorId y = h.add(blocked_with_gap("y", whole, gap));
        step.outputs = {y};
        h.run(concatenate_kind(), step, 3, {}, true);
        h.expect_zero_pads(y);
        h.expect_zero_gaps(y);
        int first = 0;
        for (std::size_t t = 0; t < channels.size(); ++t) {
          Shape part = map;
          part.channels = channels[t];
          Step slice;
          const TensorId back = h.add(blocked_with_gap("back", part, gap));
          for (float& v : h.values(back)) v = 0.0f;
          slice.inputs = {y};
          slice.outputs = {back};
          slice.attributes = {{"first_channel", first}};
          h.run(slice_channels_kind(), slice, 3);
          h.expect_zero_pads(back);
          h.expect_zero_gaps(back);
          for_elements(part, 3, [&](int n, int i, int j, int k) {
            ASSERT_EQ(h.at(y, n, i, j, first + k), h.at(step.inputs[t], n, i, j, k)) << "input " << t;
            ASSERT_EQ(h.at(back, n, i, j, k), h.at(step.inputs[t], n, i, j, k)) << "input " << t;
          });
          first += channels[t];
        }
      }
    }
  }
}

TEST_P(MergeTest, PadChannelsWritesZerosBehind) {
  for (const auto& [from, to] : {std::pair{16, 32}, {3, 17}, {17, 64}, {16, 20}, {9, 9}}) {
    StepHarness h(GetParam(), 3);
    const TensorId x = h.add(TensorDesc::blocked("x", {5, 4, from})), y = h.add(blocked_with_gap("y", {5, 4, to}, 160));
    h.fill_normal(x, 1);
    for_elements({5, 4, to}, 2, [&](int n, int i, int j, int k) { h.at(y, n, i, j, k) = 7; });
    Step step;
    step.inputs = {x};
    step.outputs = {y};
    h.run(pad_channels_kind(), step, 2);
    h.expect_zero_pads(y);
    h.expect_zero_gaps(y);
    for_elements({5, 4, to}, 2,
                 [&](int n, int i, int j, int k) { ASSERT_EQ(h.at(y, n, i, j, k), k < from ? h.at(x, n, i, j, k) : 0.0f); });
  }
}

TEST_P(MergeTest, ZeroPaddingSurroundsAndGoesBack) {
  struct Pads {
    int top, bottom, left, right;
  };
  for (const Shape& in : {Shape{1, 1, 1}, Shape{5, 3, 17}, Shape{30, 29, 40}}) {
    for (const Pads& p : {Pads{1, 1, 1, 1}, Pads{0, 1, 0, 1}, Pads{3, 0, 2, 5}, Pads{0, 0, 0, 0}}) {
      for (std::int64_t gap : kGaps) {
        const Shape out{in.height + p.top + p.bottom, in.width + p.left + p.right, in.channels};
        StepHarness h(GetParam(), 3);
        const TensorId x = h.add(blocked_with_gap("x", in, gap)), y = h.add(blocked_with_gap("y", out, gap)),
                       back = h.add(blocked_with_gap("back", in, gap));
        h.fill_normal(x, 1);
        for_elements(out, 2, [&](int n, int i, int j, int k) { h.at(y, n, i, j, k) = 7; });
        Step step;
        step.inputs = {x};
        step.outputs = {y};
        step.attributes = {{"pad_top", p.top}, {"pad_left", p.left}};
        h.run(zero_padding_forward_kind(), step, 2, {}, true);
        h.expect_zero_pads(y);
        h.expect_zero_gaps(y);
        for_elements(out, 2, [&](int n, int i, int j, int k) {
          const int u = i - p.top, v = j - p.left;
          const bool inside = u >= 0 && u < in.height && v >= 0 && v < in.width;
          ASSERT_EQ(h.at(y, n, i, j, k), inside ? h.at(x, n, u, v, k) : 0.0f) << n << "," << i << "," << j << "," << k;
        });
        step.inputs = {y};
        step.outputs = {back};
        h.run(zero_padding_backward_kind(), step, 2);
        h.expect_zero_pads(back);
        h.expect_zero_gaps(back);
        for_elements(in, 2, [&](int n, int i, int j, int k) { ASSERT_EQ(h.at(back, n, i, j, k), h.at(x, n, i, j, k)); });
      }
    }
  }
}

TEST(LanePieces, CutWhereABlockOfEitherSideEnds) {
  const std::vector<LanePiece> pieces = lane_pieces(20, 14, 30);
  int from = 20, to = 14;
  for (const LanePiece& p : pieces) {
    EXPECT_EQ(p.from_block * kBlock + p.from_lane, from);
    EXPECT_EQ(p.to_block * kBlock + p.to_lane, to);
    EXPECT_LE(std::max(p.from_lane, p.to_lane) + p.lanes, kBlock);
    from += p.lanes;
    to += p.lanes;
  }
  EXPECT_EQ(from, 50);
}

INSTANTIATE_TEST_SUITE_P(Isas, MergeTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
