// What the stages draw, and that their draws depend on (seed, epoch, sample, op) alone.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

#include "stages/input/augment/color_jitter.h"
#include "stages/input/augment/pca_color.h"
#include "stages/input/augment/rand_augment.h"
#include "stages/input/augment/random_brightness.h"
#include "stages/input/augment/random_contrast.h"
#include "stages/input/augment/random_erasing.h"
#include "stages/input/augment/random_hue.h"
#include "stages/input/augment/random_rotation.h"
#include "stages/input/augment/random_saturation.h"
#include "stages/input/augment/random_zoom.h"
#include "stages/input/augment/trivial_augment.h"
#include "tests/stages/input/recipe_case.h"

namespace convoy {
namespace {

using namespace test;

constexpr int kSamples = 300;

SampleRecipe drawn(const InputStage& stage, Rng rng, int channels = 3) {
  SampleRecipe recipe;
  recipe.begin({40, 50, channels}, {40, 50, channels}, ResizeRule::keras);
  stage.draw(recipe, rng);
  return recipe;
}

Rng of_sample(int sample) { return Rng(3, 1, static_cast<std::uint32_t>(sample), 5); }

template <typename Op>
const Op& only_op(const SampleRecipe& recipe) {
  EXPECT_EQ(recipe.ops().size(), 1u);
  return std::get<Op>(recipe.ops()[0]);
}

TEST(Draws, OneNumberEach) {
  for (int sample = 0; sample < 20; ++sample) {
    Rng draw = of_sample(sample);
    const double u = draw.uniform();
    const auto angle = 2 * std::numbers::pi * (-0.1 + 0.3 * u);
    EXPECT_NEAR(only_op<AffineWarp>(drawn(RandomRotation({{-0.1, 0.2}, {}, false}), of_sample(sample))).from[0], std::cos(angle),
                1e-12);
    EXPECT_NEAR(only_op<PointOp>(drawn(RandomBrightness({-0.1, 0.2}), of_sample(sample))).value[1], 255 * (-0.1 + 0.3 * u), 1e-9);
    EXPECT_NEAR(only_op<PointOp>(drawn(RandomContrast({0.8, 1.5}), of_sample(sample))).value[0], 0.8 + 0.7 * u, 1e-12);
    EXPECT_NEAR(only_op<HueOp>(drawn(RandomSaturation({0.1, 0.4}), of_sample(sample))).saturation,
                (0.1 + 0.3 * u) / (1 - (0.1 + 0.3 * u)), 1e-6);
    EXPECT_NEAR(only_op<HueOp>(drawn(RandomHue({0.2, 0.2}), of_sample(sample))).turn, u < 0.5 ? -0.1 : 0.1, 1e-12);
    const double v = draw.uniform();
    const SampleRecipe both = drawn(RandomZoom({{-0.5, 0.5}, Range{0.0, 0.2}, {}}), of_sample(sample));
    EXPECT_NEAR(only_op<SeparableWarp>(both).rows.scale, 0.5 + u, 1e-12);
    EXPECT_NEAR(only_op<SeparableWarp>(both).columns.scale, 1 + 0.2 * v, 1e-12);
    const SampleRecipe same = drawn(RandomZoom({{-0.5, 0.5}, std::nullopt, {}}), of_sample(sample));
    EXPECT_EQ(only_op<SeparableWarp>(same).columns.scale, only_op<SeparableWarp>(same).rows.scale);
  }
}

TEST(Draws, PcaColorAddsItsComponents) {
  PcaColor::Options options;
  options.sigma = 0.5;
  options.values = {1.0, 0.5, 0.25};
  options.vectors = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  Rng draw = of_sample(4);
  const PointOp shift = only_op<PointOp>(drawn(PcaColor(options), of_sample(4)));
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(shift.value[i], 255 * draw.normal() * 0.5 * options.values[i], 1e-9);
  EXPECT_TRUE(drawn(PcaColor(options), of_sample(4), 1).ops().empty()) << "grey has no colour to shift";
}

TEST(Draws, ColorJitterTakesEveryOrder) {
  const ColorJitter stage({Range{0.9, 1.1}, Range{0.8, 1.2}, Range{0.7, 1.3}, Range{-0.1, 0.1}});
  std::set<std::vector<std::size_t>> orders;
  for (int sample = 0; sample < kSamples; ++sample) {
    std::vector<std::size_t> order;
    const SampleRecipe recipe = drawn(stage, of_sample(sample));
    for (const RecipeOp& op : recipe.ops()) {
      const auto* point = std::get_if<PointOp>(&op);
      order.push_back(op.index() * 10 + (point != nullptr ? static_cast<std::size_t>(point->kind) : 0));
      if (const auto* s = std::get_if<SaturationOp>(&op)) {
        EXPECT_TRUE(s->factor >= 0.7 && s->factor < 1.3);
      }
    }
    EXPECT_EQ(order.size(), 4u);
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 24u);
}

TEST(Draws, ErasedBoxesLieInside) {
  RandomErasing::Options options;
  options.value = {1, 2, 3};
  int erased = 0;
  for (int sample = 0; sample < kSamples; ++sample) {
    const SampleRecipe recipe = drawn(RandomErasing(options), of_sample(sample));
    if (recipe.ops().empty()) continue;
    const auto& box = only_op<EraseOp>(recipe);
    ++erased;
    EXPECT_TRUE(box.top >= 0 && box.left >= 0 && box.height > 0 && box.width > 0);
    EXPECT_TRUE(box.top + box.height <= 40 && box.left + box.width <= 50);
    EXPECT_NEAR(box.height * box.width / 2000.0, 0.175, 0.165);
  }
  EXPECT_NEAR(erased, kSamples / 2, 50);
}

TEST(Draws, ErasingNoiseHasItsOwnKeyForEachSampleAndTheSameBoxes) {
  RandomErasing::Options plain, noisy;
  noisy.noise = true;
  std::set<std::array<std::uint32_t, 2>> keys;
  for (int sample = 0; sample < kSamples; ++sample) {
    const SampleRecipe box = drawn(RandomErasing(plain), of_sample(sample)),
                       noise = drawn(RandomErasing(noisy), of_sample(sample));
    ASSERT_EQ(box.ops().size(), noise.ops().size());
    if (box.ops().empty()) continue;
    EXPECT_EQ(only_op<EraseOp>(box).top, only_op<EraseOp>(noise).top);
    EXPECT_EQ(only_op<EraseOp>(box).width, only_op<EraseOp>(noise).width);
    ASSERT_TRUE(only_op<EraseOp>(noise).noise);
    EXPECT_TRUE(keys.insert(*only_op<EraseOp>(noise).noise).second);
  }
  EXPECT_NEAR(static_cast<double>(keys.size()), kSamples / 2, 50);
}

TEST(Draws, RandAugmentHasTorchvisionsMagnitudes) {
  const auto at = [](PolicyOp op, int bin) { return RandAugment::magnitude_of(op, bin, 31, 40, 50); };
  EXPECT_DOUBLE_EQ(at(PolicyOp::shear_x, 30), 0.3);
  EXPECT_DOUBLE_EQ(at(PolicyOp::translate_x, 15), 150.0 / 331 * 50 / 2);
  EXPECT_DOUBLE_EQ(at(PolicyOp::translate_y, 30), 150.0 / 331 * 40);
  EXPECT_DOUBLE_EQ(at(PolicyOp::rotate, 10), 10);
  EXPECT_DOUBLE_EQ(at(PolicyOp::sharpness, 30), 0.9);
  EXPECT_DOUBLE_EQ(at(PolicyOp::posterize, 0), 8);
  EXPECT_DOUBLE_EQ(at(PolicyOp::posterize, 30), 4);
  EXPECT_DOUBLE_EQ(at(PolicyOp::solarize, 30), 0);
  EXPECT_DOUBLE_EQ(at(PolicyOp::solarize, 0), 1);
  const auto wide = [](PolicyOp op) { return TrivialAugment::magnitude_of(op, 30, 31); };
  EXPECT_DOUBLE_EQ(wide(PolicyOp::shear_y), 0.99);
  EXPECT_DOUBLE_EQ(wide(PolicyOp::translate_x), 32);
  EXPECT_DOUBLE_EQ(wide(PolicyOp::rotate), 135);
  EXPECT_DOUBLE_EQ(wide(PolicyOp::color), 0.99);
  EXPECT_DOUBLE_EQ(wide(PolicyOp::posterize), 2);
  EXPECT_DOUBLE_EQ(wide(PolicyOp::equalize), 0);
}

TEST(Draws, PoliciesChooseAmongAllOperations) {
  std::set<std::size_t> kinds;
  int identities = 0, alone = 0;
  for (int sample = 0; sample < kSamples; ++sample) {
    const SampleRecipe recipe = drawn(TrivialAugment({}), of_sample(sample));
    ASSERT_LE(recipe.ops().size(), 1u);
    identities += recipe.ops().empty();
    for (const RecipeOp& op : recipe.ops()) {
      const auto* point = std::get_if<PointOp>(&op);
      kinds.insert(op.index() * 10 + (point != nullptr ? static_cast<std::size_t>(point->kind) : 0));
      if (const auto* warp = std::get_if<AffineWarp>(&op)) alone += warp->alone;
    }
  }
  EXPECT_EQ(kinds.size(), 9u) << "affine, saturation, sharpen and six kinds of point operations";
  EXPECT_NEAR(identities, kSamples / 14.0, 20);
  EXPECT_GT(alone, 0);
}

}  // namespace
}  // namespace convoy
