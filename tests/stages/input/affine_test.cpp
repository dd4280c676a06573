// Affine warps and how they merge, against their definitions in double.
#include <gtest/gtest.h>

#include "stages/input/augment/affine_maps.h"
#include "tests/reference/color_reference.h"
#include "tests/stages/input/recipe_case.h"

namespace convoy {
namespace {

using namespace test;
using reference::Image;

class Affine : public BothIsas {};
INSTANTIATE_TEST_SUITE_P(Isa, Affine, testing::Values(Isa::avx2, Isa::avx512), isa_name);

constexpr std::pair<EdgeMode, char> kModes[] = {
    {EdgeMode::constant, 'c'}, {EdgeMode::nearest, 'n'}, {EdgeMode::reflect, 'r'}, {EdgeMode::wrap, 'w'}};

// Positions are float32: an error of 2^-24 of the farthest one moves a value by that much times the step between neighbours.
double tolerance(const Size& size) { return 255.0 * 8 * 0x1p-24 * 8 * (size.height + size.width); }

TEST_P(Affine, BlendsFourPixels) {
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      for (const auto& [edges, letter] : kModes) {
        for (const double angle : {0.3, -2.0}) {
          const auto map = rotation(angle, size.height, size.width);
          SampleRecipe recipe = recipe_of(in, channels);
          recipe.add(AffineWarp{.from = map, .edges = edges, .fill = 40.0f});
          const GuardedFloats out = run_recipe(recipe, in, kernels());
          const Image expected = reference::affine(in, map, letter, 40.0);
          for (std::size_t i = 0; i < expected.data.size(); ++i) {
            ASSERT_NEAR(out[i], expected.data[i], tolerance(size))
                << size.height << 'x' << size.width << letter << angle << '@' << i;
          }
          out.expect_guards_intact();
        }
      }
    }
  }
}

TEST_P(Affine, TakesTheNearestPixel) {
  const Size size{33, 47};
  const Image in = noise_image(size.height, size.width, 3);
  for (const auto& [edges, letter] : kModes) {
    // Not near the middle between two pixels, where float32 may round the other way.
    for (const auto& map :
         {std::array{0.75, 0.25, 1.3125, -0.5, 1.25, 2.0625}, shear_x(0.25), shear_y(-0.25), translation(5, -3)}) {
      SampleRecipe recipe = recipe_of(in, 3);
      recipe.add(AffineWarp{.from = map, .edges = edges, .fill = 40.0f, .nearest = true});
      const GuardedFloats out = run_recipe(recipe, in, kernels());
      const Image expected = reference::affine_nearest(in, map, letter, 40.0);
      for (std::size_t i = 0; i < expected.data.size(); ++i) ASSERT_EQ(out[i], expected.data[i]) << letter << i;
    }
  }
}

TEST_P(Affine, TwoWithTheSameEdgesAreOneMap) {
  const Image in = noise_image(30, 40, 3);
  const auto turn = rotation(0.2, 30, 40), move = translation(2.5, -1.25);
  SampleRecipe recipe = recipe_of(in, 3);
  recipe.add(AffineWarp{.from = turn, .edges = EdgeMode::reflect});
  recipe.add(AffineWarp{.from = move, .edges = EdgeMode::reflect});
  std::array<double, 6> both = turn;  // moved first, then turned: what an output pixel reads
  both[2] = turn[0] * move[2] + turn[1] * move[5] + turn[2];
  both[5] = turn[3] * move[2] + turn[4] * move[5] + turn[5];
  const Image expected = reference::affine(in, both, 'r', 0);
  const GuardedFloats out = run_recipe(recipe, in, kernels());
  for (std::size_t i = 0; i < expected.data.size(); ++i) ASSERT_NEAR(out[i], expected.data[i], tolerance({30, 40}));
}

TEST_P(Affine, OtherEdgesOrAloneTakeTwoPasses) {
  const Image in = noise_image(30, 40, 3);
  const auto turn = rotation(0.2, 30, 40), shear = shear_x(0.25);
  for (const bool alone : {false, true}) {
    SampleRecipe recipe = recipe_of(in, 3);
    recipe.add(AffineWarp{.from = turn, .edges = EdgeMode::constant, .fill = alone ? 9.0f : 40.0f, .alone = alone});
    recipe.add(AffineWarp{.from = shear, .edges = EdgeMode::constant, .fill = 9.0f});
    Image between = reference::affine(in, turn, 'c', alone ? 9 : 40);
    for (double& v : between.data) v = std::floor(v + 0.5);
    const Image expected = reference::affine(between, shear, 'c', 9);
    const GuardedFloats out = run_recipe(recipe, in, kernels());
    // A value whose fraction is about 1/2 may round to the other side.
    for (std::size_t i = 0; i < expected.data.size(); ++i) ASSERT_NEAR(out[i], expected.data[i], 1.0 + tolerance({30, 40}));
  }
}

TEST_P(Affine, FollowsAResizeAndNormalizes) {
  const Image in = noise_image(50, 64, 1);
  const auto map = rotation(-0.4, 20, 24);
  SampleRecipe recipe = recipe_of(in, 3, ResizeRule::antialias);
  recipe.resize(20, 24);
  recipe.add(AffineWarp{.from = map, .edges = EdgeMode::wrap});
  const Normalize normalize(3, 0.5, {1, 2, 3}, {1, 2, 4}, ChannelOrder::bgr);
  const GuardedFloats out = run_recipe(recipe, in, kernels(), normalize);
  Image small = reference::resize_antialias(in, 20, 24, 3);
  for (double& v : small.data) v = std::floor(v + 0.5);
  const Image expected = reference::normalize(reference::affine(small, map, 'w', 0), 0.5, {1, 2, 3}, {1, 2, 4});
  for (std::size_t i = 0; i < expected.data.size(); ++i) ASSERT_NEAR(out[i], expected.data[i], 0.51);
}

}  // namespace
}  // namespace convoy
