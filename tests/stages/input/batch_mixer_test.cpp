// MixUp and CutMix against plain loops in double, the numbers they are drawn from, and class weights.
#include "stages/input/mix/batch_mixer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stages/input/mix/beta.h"
#include "tests/support/philox_values.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

// A batch of its own with a guard behind the images.
struct Batch {
  Batch(const Shape& image, int count)
      : image(image),
        count(count),
        pixels(formula_values("pixels", image.elements() * count + 16, 2.0f)),
        spare(static_cast<std::size_t>(image.elements())),
        labels(static_cast<std::size_t>(count)),
        others(labels.size()),
        weights(2 * labels.size()) {
    for (int n = 0; n < count; ++n) labels[n] = 3 * n;
  }
  BatchView view() { return {pixels.data(), spare.data(), image, count, labels, others, weights}; }
  void transform(const BatchTransform& mixer, const BatchKey& key, bool reverse = false) {
    mixer.set_targets(view(), key);
    const int tiles = mixer.tiles(view(), key);
    for (int t = 0; t < tiles; ++t) mixer.mix(view(), key, reverse ? tiles - 1 - t : t);
  }

  Shape image;
  int count;
  std::vector<float> pixels, spare;
  std::vector<std::int32_t> labels, others;
  std::vector<float> weights;
};

// Sample by sample, from a copy.
std::vector<double> mixed_pixels(const Batch& batch, const MixDraw& draw) {
  const Shape& s = batch.image;
  std::vector<double> out(batch.pixels.begin(), batch.pixels.end());
  for (int n = 0; n < batch.count; ++n)
    for (int y = 0; y < s.height; ++y)
      for (int x = 0; x < s.width; ++x)
        for (int c = 0; c < s.channels; ++c) {
          const std::int64_t at = (std::int64_t{y} * s.width + x) * s.channels + c;
          const double own = batch.pixels[n * s.elements() + at];
          const double partner = batch.pixels[(n + batch.count - 1) % batch.count * s.elements() + at];
          const bool in_box = x >= draw.left && x < draw.right && y >= draw.top && y < draw.bottom;
          const double cut = in_box ? partner : own;
          out[n * s.elements() + at] = draw.kind == MixDraw::Kind::mixup ? draw.share * own + (1 - draw.share) * partner : cut;
        }
  return out;
}

MixOptions only(MixDraw::Kind kind, double alpha) {
  MixOptions options;
  (kind == MixDraw::Kind::mixup ? options.mixup_alpha : options.cutmix_alpha) = alpha;
  return options;
}

class BatchMixerTest : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(GetParam()); }
};

TEST_P(BatchMixerTest, MatchesPlainLoopsForOddSizesAndCounts) {
  for (const MixDraw::Kind kind : {MixDraw::Kind::mixup, MixDraw::Kind::cutmix}) {
    for (const Shape image : {Shape{1, 1, 1, false}, Shape{5, 7, 3, false}, Shape{33, 17, 1, false}, Shape{90, 70, 3, false}}) {
      for (const int count : {1, 2, 5}) {
        const auto mixer = make_batch_mixer({only(kind, 1.0), {}, 9}, GetParam());
        for (std::int64_t position = 0; position < 6; ++position) {
          Batch batch(image, count);
          const MixDraw draw = draw_mix(only(kind, 1.0), image, 9, {2, position});
          const std::vector<double> expected = mixed_pixels(batch, draw);
          batch.transform(*mixer, {2, position});
          const double tolerance = kind == MixDraw::Kind::mixup ? 4 * 1.2e-7 * 2 : 0.0;
          for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(batch.pixels[i], expected[i], tolerance) << i;
        }
      }
    }
  }
}

TEST_P(BatchMixerTest, TheOrderOfTilesChangesNoBit) {
  const Shape image{120, 50, 3, false};
  for (const MixDraw::Kind kind : {MixDraw::Kind::mixup, MixDraw::Kind::cutmix}) {
    const auto mixer = make_batch_mixer({only(kind, 1.0), {}, 4}, GetParam());
    Batch forward(image, 3), backward(image, 3);
    ASSERT_GT(mixer->tiles(forward.view(), {0, 8}), 1);
    forward.transform(*mixer, {0, 8});
    backward.transform(*mixer, {0, 8}, true);
    EXPECT_EQ(forward.pixels, backward.pixels);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, BatchMixerTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

TEST(BatchMixer, TheLargerShareComesFirstAndTheSharesAreTheLossWeights) {
  const Shape image{8, 8, 3, false};
  const MixOptions options = only(MixDraw::Kind::mixup, 1.0);
  const auto mixer = make_batch_mixer({options, {}, 1});
  int swapped = 0;
  for (std::int64_t position = 0; position < 40; ++position) {
    Batch batch(image, 3);
    batch.transform(*mixer, {0, position});
    const double share = draw_mix(options, image, 1, {0, position}).share;
    swapped += share < 0.5;
    for (int n = 0; n < 3; ++n) {
      const int own = 3 * n, partner = 3 * ((n + 2) % 3);
      EXPECT_EQ(batch.labels[n], share >= 0.5 ? own : partner);
      EXPECT_EQ(batch.others[n], share >= 0.5 ? partner : own);
      EXPECT_EQ(batch.weights[2 * n], static_cast<float>(std::max(share, 1 - share)));
      EXPECT_EQ(batch.weights[2 * n + 1], static_cast<float>(std::min(share, 1 - share)));
    }
  }
  EXPECT_GT(swapped, 5);
  EXPECT_LT(swapped, 35);
}

TEST(BatchMixer, ClassWeightsMultiplyEachClassAndTouchNoPixel) {
  Batch batch({4, 4, 1, false}, 3);  // labels 0, 3, 6
  const std::vector<float> before = batch.pixels;
  const auto weighted = make_batch_mixer({{}, {0.5f, 9, 9, 2.0f, 9, 9, 0.0f}, 1});
  EXPECT_EQ(weighted->tiles(batch.view(), {}), 0);
  batch.transform(*weighted, {});
  EXPECT_EQ(batch.pixels, before);
  EXPECT_EQ(batch.labels, (std::vector<std::int32_t>{0, 3, 6}));
  EXPECT_EQ(batch.weights, (std::vector<float>{0.5f, 0, 2, 0, 0, 0}));

  const MixOptions options = only(MixDraw::Kind::mixup, 1.0);
  const auto both = make_batch_mixer({options, {0.5f, 9, 9, 2.0f, 9, 9, 0.0f}, 1});
  Batch mixed({4, 4, 1, false}, 3);
  both->set_targets(mixed.view(), {});
  const double share = draw_mix(options, mixed.image, 1, {}).share;
  const bool own_first = share >= 0.5;
  EXPECT_EQ(mixed.weights[own_first ? 0 : 1], static_cast<float>(share * 0.5));  // sample 0: class 0, its partner's class 6
  EXPECT_EQ(mixed.weights[own_first ? 1 : 0], 0.0f);
}

TEST(MixDraw, CutMixSharesAreThoseOfTheBox) {
  const MixOptions options = only(MixDraw::Kind::cutmix, 1.0);
  const Shape image{20, 30, 3, false};
  bool touches_border = false;
  for (std::int64_t position = 0; position < 300; ++position) {
    const MixDraw draw = draw_mix(options, image, 5, {1, position});
    ASSERT_TRUE(0 <= draw.left && draw.left <= draw.right && draw.right <= 30);
    ASSERT_TRUE(0 <= draw.top && draw.top <= draw.bottom && draw.bottom <= 20);
    EXPECT_EQ(draw.share, 1.0 - (draw.right - draw.left) * (draw.bottom - draw.top) / 600.0);
    touches_border = touches_border || draw.left == 0 || draw.bottom == 20;
  }
  EXPECT_TRUE(touches_border);
}

TEST(MixDraw, ChoosesOneOfTheTwoByItsProbability) {
  for (const double probability : {0.0, 0.25, 1.0}) {
    const MixOptions options{0.2, 1.0, probability};
    int cut = 0;
    for (std::int64_t p = 0; p < 2000; ++p) cut += draw_mix(options, {8, 8, 3, false}, 1, {0, p}).kind == MixDraw::Kind::cutmix;
    EXPECT_NEAR(cut / 2000.0, probability, 0.04);
  }
}

TEST(MixDraw, DependsOnSeedEpochAndPositionAlone) {
  const MixOptions options = only(MixDraw::Kind::mixup, 1.0);
  const auto share = [&](std::uint64_t seed, const BatchKey& key) {
    return draw_mix(options, {8, 8, 3, false}, seed, key).share;
  };
  EXPECT_EQ(share(1, {2, 64}), share(1, {2, 64}));
  EXPECT_NE(share(1, {2, 64}), share(2, {2, 64}));
  EXPECT_NE(share(1, {2, 64}), share(1, {3, 64}));
  EXPECT_NE(share(1, {2, 64}), share(1, {2, 96}));
}

// Mean 1/2, variance 1 / (4 (2 alpha + 1)), fourth central moment 3 / (16 (2 alpha + 1) (2 alpha + 3)).
TEST(Beta, HasTheMomentsOfItsDistribution) {
  constexpr int kDraws = 40000;
  for (const double alpha : {0.001, 0.2, 1.0, 8.0, 1000.0}) {
    double sum = 0, second = 0, fourth = 0;
    for (std::uint32_t i = 0; i < kDraws; ++i) {
      Rng rng(3, 0, i, op_id("beta"));
      const double x = draw_beta(rng, alpha) - 0.5;
      ASSERT_TRUE(std::abs(x) <= 0.5) << alpha;
      sum += x;
      second += x * x;
      fourth += x * x * x * x;
    }
    const double variance = 1 / (4 * (2 * alpha + 1)), kurtic = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
    EXPECT_NEAR(sum / kDraws, 0.0, 5 * std::sqrt(variance / kDraws)) << alpha;
    EXPECT_NEAR(second / kDraws, variance, 5 * std::sqrt((kurtic - variance * variance) / kDraws) + 1e-12) << alpha;
    EXPECT_NEAR(fourth / kDraws, kurtic, 0.05 * kurtic) << alpha;
  }
}

}  // namespace
}  // namespace convoy::test
