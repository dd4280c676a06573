// Operations in a row give the same pixels as one after another, whether they share a pass or not.
#include "stages/input/recipe/recipe_runner.h"

#include <gtest/gtest.h>

#include "tests/stages/input/recipe_case.h"

namespace convoy {
namespace {

using namespace test;
using reference::Image;

class Runner : public BothIsas {};
INSTANTIATE_TEST_SUITE_P(Isa, Runner, testing::Values(Isa::avx2, Isa::avx512), isa_name);

SeparableWarp shift(const SampleRecipe& recipe, double down, double right, EdgeMode edges, float fill = 0.0f) {
  return {AxisMap::shift(down), AxisMap::shift(right), recipe.height(), recipe.width(), edges, fill};
}

TEST_P(Runner, AChainIsOnePassWithoutRoundingInBetween) {
  const Image in = noise_image(33, 41, 3);
  SampleRecipe recipe = recipe_of(in, 3, ResizeRule::antialias);
  recipe.crop(4, 2, 25, 30);
  recipe.resize(16, 14);
  recipe.warp(shift(recipe, 1.7, -2.2, EdgeMode::reflect));
  recipe.warp({.columns = AxisMap::flip(14), .height = 16, .width = 14});
  recipe.warp(shift(recipe, -0.4, 0.6, EdgeMode::constant, 77));
  Image expected = reference::resize_antialias(reference::crop(in, 4, 2, 25, 30), 16, 14, 3);
  expected = reference::flip(reference::translate(expected, 1.7, -2.2, 'r', 0), true, false);
  expected = reference::translate(expected, -0.4, 0.6, 'c', 77);
  expect_near(run_recipe(recipe, in, kernels()), expected, 8 * 255);
}

TEST_P(Runner, TheSameFillTwiceIsOnePass) {
  const Image in = noise_image(20, 23, 1);
  SampleRecipe recipe = recipe_of(in, 1);
  recipe.warp(shift(recipe, 3.5, 2.25, EdgeMode::constant, 40));
  recipe.warp(shift(recipe, -5.25, 6.5, EdgeMode::constant, 40));
  const Image once = reference::translate(in, 3.5, 2.25, 'c', 40);
  expect_near(run_recipe(recipe, in, kernels()), reference::translate(once, -5.25, 6.5, 'c', 40), 4 * 255);
}

TEST_P(Runner, TwoFillsTakeTwoPassesWithEightBitsInBetween) {
  const Image in = noise_image(20, 23, 3);
  SampleRecipe recipe = recipe_of(in, 3);
  recipe.warp(shift(recipe, 3.5, 2.25, EdgeMode::constant, 40));
  recipe.warp(shift(recipe, -5, 6, EdgeMode::constant, 90));
  Image once = reference::translate(in, 3.5, 2.25, 'c', 40);
  for (double& v : once.data) v = std::floor(v + 0.5);
  expect_near(run_recipe(recipe, in, kernels()), reference::translate(once, -5, 6, 'c', 90), 255);
}

TEST_P(Runner, GrayBecomesThreeChannelsInTheFirstPass) {
  const Image in = noise_image(9, 12, 1);
  SampleRecipe recipe = recipe_of(in, 3);
  recipe.warp(shift(recipe, 2, 1, EdgeMode::constant, 40));
  recipe.warp(shift(recipe, -2, 1, EdgeMode::constant, 90));
  Image expected = reference::translate(reference::translate(reference::resize(in, 9, 12, 3), 2, 1, 'c', 40), -2, 1, 'c', 90);
  expect_near(run_recipe(recipe, in, kernels()), expected, 0);
}

// Read at half size, a picture that changes linearly is the same picture: what is read lies at the pixels' middles.
TEST_P(Runner, ReadsScaledPictures) {
  const Size full{46, 61};
  for (const int scale : {2, 4, 8}) {
    Image whole(full.height, full.width, 3), scaled((full.height + scale - 1) / scale, (full.width + scale - 1) / scale, 3);
    const auto value = [](double y, double x, int c) { return 20 + 2 * y + 1.5 * x + c; };
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < full.height; ++y) {
        for (int x = 0; x < full.width; ++x) whole.at(y, x, c) = value(y, x, c);
      }
      for (int y = 0; y < scaled.height; ++y) {
        for (int x = 0; x < scaled.width; ++x) {
          scaled.at(y, x, c) = std::floor(value((y + 0.5) * scale - 0.5, (x + 0.5) * scale - 0.5, c) + 0.5);
        }
      }
    }
    SampleRecipe recipe = recipe_of(whole, 3, ResizeRule::antialias);
    recipe.crop(9, 12, 24, 32);  // clear of the picture's edge, where a scaled picture has no more to tell
    recipe.resize(6, 8);
    const Normalize normalize = no_change(3);
    RecipeRunner runner(kernels(), normalize);
    runner.begin(recipe, {full.height, full.width});
    const Region r = runner.read_scaled(scale);
    const int x = r.x / scale, y = r.y / scale, right = (r.x + r.width + scale - 1) / scale,
              bottom = (r.y + r.height + scale - 1) / scale;
    const std::vector<std::uint8_t> part = to_u8(reference::crop(scaled, y, x, bottom - y, right - x));
    GuardedFloats out(6 * 8 * 3);
    runner.finish(recipe, {part.data(), bottom - y, right - x, 3, y, x}, out.data());
    const Image expected = reference::resize_antialias(reference::crop(whole, 9, 12, 24, 32), 6, 8, 3);
    for (std::size_t i = 0; i < expected.data.size(); ++i) ASSERT_NEAR(out[i], expected.data[i], 0.51) << scale << ' ' << i;
    out.expect_guards_intact();
  }
}

TEST(RecipeRunner, NeedsTheCropAndTheFiltersMarginAlone) {
  const Normalize normalize = no_change(3);
  RecipeRunner runner(pixel_kernels(Isa::avx2), normalize);
  SampleRecipe recipe;
  recipe.begin({500, 375, 3}, {224, 224, 3}, ResizeRule::antialias);
  recipe.crop(100, 50, 200, 300);
  EXPECT_EQ(runner.begin(recipe, {500, 375}), (Region{50, 100, 300, 200}));
  recipe.resize(20, 30);
  EXPECT_EQ(runner.begin(recipe, {500, 375}), (Region{50, 100, 300, 200}));

  recipe.begin({500, 400, 3}, {0, 0, 3}, ResizeRule::antialias);
  recipe.resize(50, 40);
  recipe.crop(10, 10, 20, 20);
  // Outputs 10 to 29 of a reduction by 10 reach 10 pixels beyond their centres at 104.5 and 294.5.
  EXPECT_EQ(runner.begin(recipe, {500, 400}), (Region{95, 95, 210, 210}));
  recipe.begin({500, 400, 3}, {0, 0, 3}, ResizeRule::antialias);
  recipe.crop(600, 0, 4, 4);  // outside: any pixel will do
  const Region outside = runner.begin(recipe, {500, 400});
  EXPECT_EQ(outside.height, 1);
}

}  // namespace
}  // namespace convoy
