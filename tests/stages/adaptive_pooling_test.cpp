#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "stages/steps/pooling/adaptive_average_pool_step.h"
#include "tests/reference/adaptive_pooling_reference.h"
#include "tests/stages/pool_maps.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

// GoogLeNet's heads at 224, 128 and 160 pixels; primes, one pixel, one window, fewer positions than windows.
const AdaptiveGeometry kGeometries[] = {
    {14, 14, 4, 4}, {8, 8, 4, 4}, {10, 10, 4, 4}, {7, 11, 4, 3}, {13, 5, 5, 2}, {1, 1, 1, 1}, {1, 1, 4, 3},
    {2, 3, 4, 4},   {9, 7, 1, 1}, {5, 6, 5, 6},   {17, 1, 6, 1}, {1, 9, 2, 7},  {3, 4, 7, 9}, {31, 29, 3, 2},
};
constexpr int kChannels[] = {1, 3, 16, 17, 40};

TEST(AdaptivePoolingReference, WindowsAreThoseOfTorchvisionsHeads) {
  const int first[] = {0, 3, 7, 10}, end[] = {4, 7, 11, 14};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(adaptive_begin(i, 14, 4), first[i]);
    EXPECT_EQ(adaptive_end(i, 14, 4), end[i]);
  }
}

TEST(AdaptivePoolingReference, BackwardAgreesWithFiniteDifferences) {
  for (const AdaptiveGeometry& g : kGeometries) {
    const Map weights = normal_map(g.out_height * g.out_width, 6), in = normal_map(g.height * g.width, 5);
    const Map d_in = adaptive_average_backward_reference(g, weights);
    expect_gradient(in, weights, d_in, {.step = 1e-4, .tolerance = 1e-9},
                    [&](const Map& at) { return adaptive_average_reference(g, at); });
  }
}

class AdaptivePooling : public testing::TestWithParam<Isa> {
 protected:
  static constexpr int kMaxBatch = 3, kBatch = 2;

  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }

  struct Tensors {
    TensorId x, y, d_y, d_x;
  };

  static Tensors run(StepHarness& h, const AdaptiveGeometry& g, int channels, bool strided) {
    const auto add = [&](const char* name, int height, int width) {
      if (!strided) return h.add(TensorDesc::blocked(name, {height, width, channels}));
      const TensorId whole = h.add(TensorDesc::blocked("whole", {height, width, 96}));
      return h.add_view(whole, TensorDesc::blocked(name, {height, width, channels}), kBlock);
    };
    const Tensors t{add("x", g.height, g.width), add("y", g.out_height, g.out_width), add("d_y", g.out_height, g.out_width),
                    add("d_x", g.height, g.width)};
    h.fill_normal(t.x, 3);
    h.fill_normal(t.d_y, 4);
    Step forward, backward;
    forward.inputs = {t.x}, forward.outputs = {t.y};
    backward.inputs = {t.d_y}, backward.outputs = {t.d_x};
    h.run(adaptive_average_pool_forward_kind(), forward, kBatch);
    h.run(adaptive_average_pool_backward_kind(), backward, kBatch, {}, true);
    h.expect_zero_pads(t.y);
    h.expect_zero_pads(t.d_x);
    return t;
  }

  // 8 eps sqrt(n) sum|terms|, the bound of sums in float.
  static void expect_map(const Map& actual, const Map& expected, const Map& magnitude, double terms) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(actual[i], expected[i], 8 * 1.2e-7 * std::sqrt(terms) * magnitude[i]) << "element " << i;
  }
};

Map absolute(Map map) {
  for (double& v : map) v = std::abs(v);
  return map;
}

TEST_P(AdaptivePooling, MatchesReferenceBothWays) {
  for (const AdaptiveGeometry& g : kGeometries) {
    for (const int channels : kChannels) {
      StepHarness h(GetParam(), kMaxBatch);
      const Tensors t = run(h, g, channels, false);
      for (int n = 0; n < kBatch; ++n)
        for (int c = 0; c < channels; ++c) {
          const Map x = channel_of(h, t.x, n, c), d_y = channel_of(h, t.d_y, n, c);
          expect_map(channel_of(h, t.y, n, c), adaptive_average_reference(g, x), adaptive_average_reference(g, absolute(x)),
                     x.size());
          expect_map(channel_of(h, t.d_x, n, c), adaptive_average_backward_reference(g, d_y),
                     adaptive_average_backward_reference(g, absolute(d_y)), d_y.size());
        }
    }
  }
}

// Maps in the middle of wider tensors, as branches of a concatenation have them.
TEST_P(AdaptivePooling, ChannelRangesGiveTheSameBits) {
  for (const AdaptiveGeometry& g : {AdaptiveGeometry{14, 14, 4, 4}, AdaptiveGeometry{90, 70, 31, 17}}) {
    StepHarness dense(GetParam(), kMaxBatch), ranges(GetParam(), kMaxBatch);
    const Tensors a = run(dense, g, 40, false), b = run(ranges, g, 40, true);
    for (int n = 0; n < kBatch; ++n)
      for (int c = 0; c < 40; ++c) {
        ASSERT_EQ(channel_of(dense, a.y, n, c), channel_of(ranges, b.y, n, c));
        ASSERT_EQ(channel_of(dense, a.d_x, n, c), channel_of(ranges, b.d_x, n, c));
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, AdaptivePooling, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace convoy::test
