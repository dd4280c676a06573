#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stages/steps/pooling/average_pool_step.h"
#include "stages/steps/pooling/max_pool_step.h"
#include "tests/reference/pooling_reference.h"
#include "tests/stages/pool_maps.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

// Geometries: no padding, same and explicit padding, gaps between windows, overlaps, rows without windows, one pixel, windows
// that hang over the end, counted padding, windows of more than 255 positions, and those with kernels of their own:
// of whole maps, also more columns than they sum at once and pixels that no window has.
const PoolGeometry kGeometries[] = {
    {4, 4, 2, 2, 2, 2, 2, 2, 0, 0},
    {28, 28, 14, 14, 2, 2, 2, 2, 0, 0},
    {5, 7, 3, 4, 2, 2, 2, 2, 0, 0},
    {7, 5, 4, 3, 3, 3, 2, 2, 1, 1},
    {6, 6, 3, 3, 3, 3, 2, 2, 0, 0},
    {9, 9, 4, 4, 3, 3, 2, 2, 0, 0},
    {1, 1, 1, 1, 1, 1, 1, 1, 0, 0},
    {1, 6, 1, 6, 3, 3, 1, 1, 1, 1},
    {8, 8, 3, 2, 2, 3, 3, 4, 0, 0},
    {5, 6, 5, 6, 5, 4, 1, 1, 2, 1},
    {7, 7, 1, 1, 7, 7, 7, 7, 0, 0},
    {3, 3, 4, 4, 2, 2, 1, 1, 1, 1},
    {10, 3, 2, 1, 4, 3, 5, 2, 0, 0},
    {15, 15, 8, 5, 15, 17, 2, 3, 7, 8},
    {8, 7, 4, 4, 3, 3, 2, 2, 0, 0},
    {8, 7, 4, 4, 3, 3, 2, 2, 0, 0, 0, 0, true},
    {6, 6, 3, 4, 3, 2, 2, 2, 1, 1, 0, 1, true},
    {7, 5, 4, 3, 3, 3, 2, 2, 1, 1, 1, 1, true},
    {9, 9, 5, 5, 3, 3, 2, 2, 1, 1, 2, 0, true},
    {17, 16, 1, 1, 17, 16, 17, 16, 0, 0},
    {9, 8, 9, 8, 3, 3, 1, 1, 1, 1},
    {10, 9, 8, 7, 3, 3, 1, 1, 0, 0},
    {17, 16, 9, 8, 3, 3, 2, 2, 1, 1},
    {19, 20, 9, 10, 3, 3, 2, 2, 0, 0},
    {11, 13, 5, 6, 2, 2, 2, 2, 0, 0},
    {9, 8, 9, 8, 3, 3, 1, 1, 1, 1, 1, 1, true},
    {17, 16, 9, 8, 3, 3, 2, 2, 1, 1, 1, 1, true},
    {2, 2, 2, 2, 3, 3, 1, 1, 1, 1},
    {17, 17, 8, 8, 3, 3, 2, 2, 0, 0},
    {10, 12, 4, 5, 3, 3, 2, 2, 0, 0},
    {8, 11, 5, 6, 3, 3, 2, 2, 1, 1},
    {3, 3, 2, 2, 3, 3, 2, 2, 0, 0},
    {9, 10, 4, 5, 3, 3, 2, 2, 0, 1},
    {9, 9, 2, 3, 3, 3, 2, 2, 0, 0},
    {4, 5, 3, 4, 3, 3, 2, 2, 2, 2},
    {3, 131, 3, 131, 3, 3, 1, 1, 1, 1},
    {4, 66, 2, 64, 3, 3, 1, 1, 0, 0},
    {3, 63, 5, 65, 3, 3, 1, 1, 2, 2},
    {6, 9, 3, 4, 3, 3, 1, 1, 0, 1},
    {5, 3, 6, 4, 3, 3, 1, 1, 2, 1, 1, 2, true},
};
constexpr int kChannels[] = {1, 6, 16, 20};

constexpr Differences kDifferences{.step = 1e-6, .tolerance = 1e-7};

TEST(PoolingReference, BackwardAgreesWithFiniteDifferences) {
  for (const PoolGeometry& g : kGeometries) {
    const Map weights = normal_map(g.out_height * g.out_width, 6), in = normal_map(g.height * g.width, 5);
    expect_gradient(in, weights, max_pool_backward_reference(g, in, weights), kDifferences,
                    [&](const Map& at) { return max_pool_reference(g, at); });
    expect_gradient(in, weights, average_pool_backward_reference(g, weights), kDifferences,
                    [&](const Map& at) { return average_pool_reference(g, at); });
  }
}

class PoolingTest : public testing::TestWithParam<Isa> {
 protected:
  static constexpr int kMaxBatch = 3, kBatch = 2;

  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }

  static Step step_of(const PoolGeometry& g, std::vector<TensorId> inputs, std::vector<TensorId> outputs) {
    Step step;
    step.inputs = std::move(inputs);
    step.outputs = std::move(outputs);
    step.attributes = {{"pool_h", g.pool_h},     {"pool_w", g.pool_w},   {"stride_h", g.stride_h},
                       {"stride_w", g.stride_w}, {"pad_top", g.pad_top}, {"pad_left", g.pad_left}};
    if (g.count_padding) {
      step.attributes.set("pad_bottom", g.pad_bottom);
      step.attributes.set("pad_right", g.pad_right);
    }
    return step;
  }

  static DType positions_of(const PoolGeometry& g) { return g.pool_h * g.pool_w <= 255 ? DType::u8 : DType::i32; }

  // Bound of float sums of n terms, 8 eps sqrt(n) sum|terms| / n for means.
  static void expect_map(StepHarness& h, TensorId id, int n, int c, const Map& expected, double tolerance) {
    const Map actual = channel_of(h, id, n, c);
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(actual[i], expected[i], tolerance) << "element " << i;
  }

  template <typename Check>
  static void for_channels(int channels, Check check) {
    for (int n = 0; n < kBatch; ++n)
      for (int c = 0; c < channels; ++c) check(n, c);
  }

  static void expect_untouched(StepHarness& h, TensorId id, float value) {
    for (std::int64_t i = h.desc(id).elements(kBatch); i < h.desc(id).elements(kMaxBatch); ++i) ASSERT_EQ(h.values(id)[i], value);
  }
};

TEST_P(PoolingTest, MaxMatchesReferenceBothWays) {
  for (const PoolGeometry& g : kGeometries) {
    for (int channels : kChannels) {
      StepHarness h(GetParam(), kMaxBatch);
      const Shape in{g.height, g.width, channels}, out{g.out_height, g.out_width, channels};
      const TensorId x = h.add(TensorDesc::blocked("x", in)), y = h.add(TensorDesc::blocked("y", out)),
                     argmax = h.add(TensorDesc::blocked("argmax", out, positions_of(g))),
                     d_y = h.add(TensorDesc::blocked("d_y", out)), d_x = h.add(TensorDesc::blocked("d_x", in)),
                     values = h.add(TensorDesc::blocked("values", out));
      h.fill_normal(x, 1);
      h.fill_normal(d_y, 2);
      for (float& v : h.values(d_x)) v = 7;
      h.run(max_pool_forward_kind(), step_of(g, {x}, {values, kNoTensor}), kBatch);
      h.expect_zero_pads(values);
      expect_untouched(h, values, 0);
      for_channels(channels,
                   [&](int n, int c) { expect_map(h, values, n, c, max_pool_reference(g, channel_of(h, x, n, c)), 0); });
      h.run(max_pool_forward_kind(), step_of(g, {x}, {y, argmax}), kBatch);
      h.expect_zero_pads(y);
      h.run(max_pool_backward_kind(), step_of(g, {d_y, argmax}, {d_x}), kBatch, {}, true);
      expect_untouched(h, d_x, 7);
      std::fill(h.values(d_x).begin() + h.desc(d_x).elements(kBatch), h.values(d_x).end(), 0.0f);
      h.expect_zero_pads(d_x);
      for_channels(channels, [&](int n, int c) {
        const Map map = channel_of(h, x, n, c);
        expect_map(h, y, n, c, max_pool_reference(g, map), 0);
        expect_map(h, d_x, n, c, max_pool_backward_reference(g, map, channel_of(h, d_y, n, c)), 1e-5);
      });
    }
  }
}

TEST_P(PoolingTest, AverageMatchesReferenceBothWays) {
  for (const PoolGeometry& g : kGeometries) {
    for (int channels : kChannels) {
      StepHarness h(GetParam(), kMaxBatch);
      const Shape in{g.height, g.width, channels}, out{g.out_height, g.out_width, channels};
      const TensorId x = h.add(TensorDesc::blocked("x", in)), y = h.add(TensorDesc::blocked("y", out)),
                     d_y = h.add(TensorDesc::blocked("d_y", out)), d_x = h.add(TensorDesc::blocked("d_x", in));
      h.fill_normal(x, 3);
      h.fill_normal(d_y, 4);
      h.run(average_pool_forward_kind(), step_of(g, {x}, {y}), kBatch);
      h.run(average_pool_backward_kind(), step_of(g, {d_y}, {d_x}), kBatch, {}, true);
      h.expect_zero_pads(y);
      h.expect_zero_pads(d_x);
      expect_untouched(h, y, 0);
      for_channels(channels, [&](int n, int c) {
        expect_map(h, y, n, c, average_pool_reference(g, channel_of(h, x, n, c)), 2e-6);
        expect_map(h, d_x, n, c, average_pool_backward_reference(g, channel_of(h, d_y, n, c)), 2e-6);
      });
    }
  }
}

// Maps in the middle of wider tensors, as branches of a concatenation have them.
TEST_P(PoolingTest, ChannelRangesGiveTheSameBits) {
  for (const PoolGeometry& g : {PoolGeometry{9, 9, 4, 4, 3, 3, 2, 2, 0, 0}, PoolGeometry{100, 90, 50, 45, 2, 2, 2, 2, 0, 0}}) {
    const Shape in{g.height, g.width, 40}, out{g.out_height, g.out_width, 40};
    const auto run = [&](bool strided) {
      StepHarness h(GetParam(), kMaxBatch);
      const auto add = [&](const char* name, Shape shape) {
        if (!strided) return h.add(TensorDesc::blocked(name, shape));
        const TensorId whole = h.add(TensorDesc::blocked("whole", {shape.height, shape.width, 96}));
        return h.add_view(whole, TensorDesc::blocked(name, shape), kBlock);
      };
      const TensorId x = add("x", in), y = add("y", out), mean = add("mean", out), d_y = add("d_y", out), d_x = add("d_x", in),
                     d_mean = add("d_mean", in), argmax = h.add(TensorDesc::blocked("argmax", out, DType::u8));
      h.fill_normal(x, 1);
      h.fill_normal(d_y, 2);
      h.run(max_pool_forward_kind(), step_of(g, {x}, {y, argmax}), kBatch);
      h.run(max_pool_backward_kind(), step_of(g, {d_y, argmax}, {d_x}), kBatch);
      h.run(average_pool_forward_kind(), step_of(g, {x}, {mean}), kBatch);
      h.run(average_pool_backward_kind(), step_of(g, {d_y}, {d_mean}), kBatch);
      std::vector<Map> maps;
      for (const TensorId id : {y, d_x, mean, d_mean}) {
        h.expect_zero_pads(id);
        for_channels(40, [&](int n, int c) { maps.push_back(channel_of(h, id, n, c)); });
      }
      return maps;
    };
    EXPECT_EQ(run(true), run(false));
  }
}

TEST_P(PoolingTest, MaxTakesTheFirstOfEqualsAndKeepsNan) {
  const PoolGeometry g{4, 4, 2, 2, 3, 3, 2, 2, 1, 1};
  StepHarness h(GetParam(), 1);
  const TensorId x = h.add(TensorDesc::blocked("x", {4, 4, 2})), y = h.add(TensorDesc::blocked("y", {2, 2, 2})),
                 argmax = h.add(TensorDesc::blocked("argmax", {2, 2, 2}, DType::u8));
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) h.at(x, 0, i, j, 0) = 0, h.at(x, 0, i, j, 1) = -1;
  h.at(x, 0, 1, 1, 1) = -std::numeric_limits<float>::quiet_NaN();
  h.run(max_pool_forward_kind(), step_of(g, {x}, {y, argmax}), 1);
  const auto positions = h.values<std::uint8_t>(argmax);
  EXPECT_EQ(positions[0], 4);           // (0, 0) stands at window position (1, 1)
  EXPECT_EQ(positions[kBlock], 3);      // (0, 1) at (1, 0)
  EXPECT_EQ(positions[2 * kBlock], 1);  // (1, 0) at (0, 1)
  EXPECT_EQ(positions[3 * kBlock], 0);
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) EXPECT_TRUE(std::isnan(h.at(y, 0, i, j, 1))) << i << j;
}

// PyTorch's rule: the first position inside the map stands until a larger value or any NaN comes.
int position_of_maximum(const PoolGeometry& g, const Map& map, int window_y, int window_x) {
  int found = -1;
  double best = -std::numeric_limits<double>::infinity();
  for (int k = 0; k < g.pool_h * g.pool_w; ++k) {
    const int y = window_y * g.stride_h - g.pad_top + k / g.pool_w, x = window_x * g.stride_w - g.pad_left + k % g.pool_w;
    if (y < 0 || y >= g.height || x < 0 || x >= g.width) continue;
    const double value = map[y * g.width + x];
    if (found < 0) found = k;
    if (value > best || std::isnan(value)) best = value, found = k;
  }
  return found;
}

TEST_P(PoolingTest, MaxPositionsAreThoseOfPyTorch) {
  const float values[] = {-1, 0, 1, std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()};
  for (const PoolGeometry& g : kGeometries) {
    if (positions_of(g) != DType::u8) continue;
    StepHarness h(GetParam(), 1);
    const TensorId x = h.add(TensorDesc::blocked("x", {g.height, g.width, 16})),
                   y = h.add(TensorDesc::blocked("y", {g.out_height, g.out_width, 16})),
                   argmax = h.add(TensorDesc::blocked("argmax", {g.out_height, g.out_width, 16}, DType::u8));
    std::mt19937 engine(7);
    for (float& v : h.values(x)) v = values[engine() % 8 > 0 ? engine() % 3 : 3 + engine() % 2];
    h.run(max_pool_forward_kind(), step_of(g, {x}, {y, argmax}), 1);
    const auto positions = h.values<std::uint8_t>(argmax);
    for (int c = 0; c < kBlock; ++c) {
      const Map map = channel_of(h, x, 0, c);
      for (int window = 0; window < g.out_height * g.out_width; ++window) {
        ASSERT_EQ(positions[window * kBlock + c], position_of_maximum(g, map, window / g.out_width, window % g.out_width))
            << "window " << window << " of " << g.pool_h << "x" << g.pool_w;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, PoolingTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
