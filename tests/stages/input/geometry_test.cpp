// Resizing, crops, flips and shifts against their definitions in double, on both instruction sets.
#include <gtest/gtest.h>

#include "stages/input/augment/center_crop.h"
#include "stages/input/augment/random_flip.h"
#include "stages/input/augment/random_resized_crop.h"
#include "stages/input/augment/random_translation.h"
#include "stages/input/augment/resize_short.h"
#include "tests/stages/input/recipe_case.h"

namespace convoy {
namespace {

using namespace test;
using reference::Image;

const Rng kRng(5, 0, 1, op_id("test"));

class Geometry : public BothIsas {};
INSTANTIATE_TEST_SUITE_P(Isa, Geometry, testing::Values(Isa::avx2, Isa::avx512), isa_name);

TEST_P(Geometry, KerasResize) {
  for (const Size from : kSizes) {
    for (const Size to : kSizes) {
      for (const auto& [channels, in_channels] : {std::pair{1, 1}, {3, 3}, {3, 1}}) {
        const Image in = noise_image(from.height, from.width, in_channels);
        SampleRecipe recipe = recipe_of(in, channels);
        recipe.resize(to.height, to.width);
        expect_near(run_recipe(recipe, in, kernels()), reference::resize(in, to.height, to.width, channels), 255);
      }
    }
  }
}

TEST_P(Geometry, AntialiasResize) {
  for (const Size from : kSizes) {
    for (const Size to : {Size{1, 1}, {4, 3}, {17, 16}, {50, 45}}) {
      for (const int channels : {1, 3}) {
        const Image in = noise_image(from.height, from.width, channels);
        SampleRecipe recipe = recipe_of(in, channels, ResizeRule::antialias);
        recipe.resize(to.height, to.width);
        // As many terms as taps; their weights sum to 1.
        expect_near(run_recipe(recipe, in, kernels()), reference::resize_antialias(in, to.height, to.width, channels), 4 * 255);
      }
    }
  }
}

TEST_P(Geometry, TranslationOfEveryEdgeMode) {
  const std::pair<EdgeMode, char> modes[] = {
      {EdgeMode::constant, 'c'}, {EdgeMode::nearest, 'n'}, {EdgeMode::reflect, 'r'}, {EdgeMode::wrap, 'w'}};
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      for (const auto& [edges, letter] : modes) {
        for (const auto& [down, right] : {std::pair{0.0, 0.0}, {0.07, -0.13}, {1.0, -1.0}, {-0.5, 0.999}}) {
          const RandomTranslation stage({{down, down}, {right, right}, {edges, 40.0f}});
          const Image expected = reference::translate(in, down * size.height, right * size.width, letter, 40.0);
          expect_near(run_stage(stage, in, kRng, kernels()), expected, 255);
        }
      }
    }
  }
}

TEST_P(Geometry, TranslationDrawsHeightThenWidthFromTheirRanges) {
  const Image in = noise_image(20, 30, 1);
  const RandomTranslation stage({{-0.2, 0.1}, {0.0, 0.3}, {EdgeMode::constant, 0.0f}});
  for (std::uint32_t sample = 0; sample < 20; ++sample) {
    const Rng rng(9, 2, sample, 77);
    Rng draws = rng;
    const double down = draws.uniform(-0.2, 0.1) * 20, right = draws.uniform(0.0, 0.3) * 30;
    expect_near(run_stage(stage, in, rng, kernels()), reference::translate(in, down, right, 'c', 0), 255);
  }
}

TEST_P(Geometry, FlipIsExactAndDrawsHorizontalFirst) {
  for (const Size size : kSizes) {
    for (const int channels : {1, 3}) {
      const Image in = noise_image(size.height, size.width, channels);
      for (const auto& [horizontal, vertical] : {std::pair{true, false}, {false, true}, {true, true}}) {
        for (std::uint32_t sample = 0; sample < 8; ++sample) {
          const Rng rng(9, 2, sample, 77);
          Rng draws = rng;
          const bool columns = horizontal && draws.uniform() < 0.5, rows = vertical && draws.uniform() < 0.5;
          const Image expected = reference::flip(in, columns, rows);
          const GuardedFloats out = run_stage(RandomFlip(horizontal, vertical), in, rng, kernels());
          for (std::size_t i = 0; i < in.data.size(); ++i) ASSERT_EQ(out[i], expected.data[i]);
          out.expect_guards_intact();
        }
      }
    }
  }
}

TEST_P(Geometry, RandomResizedCropIsItsBoxResized) {
  const Image in = noise_image(60, 45, 3);
  const RandomResizedCrop stage({ImageSize{24, 20}, {0.08, 1.0}, {0.75, 4.0 / 3}});
  for (std::uint32_t sample = 0; sample < 12; ++sample) {
    const Rng rng(9, 2, sample, 77);
    const Region box = stage.draw_box({60, 45}, rng);
    const Image part = reference::crop(in, box.y, box.x, box.height, box.width);
    SampleRecipe recipe = recipe_of(in, 3, ResizeRule::antialias);
    stage.draw(recipe, rng);
    expect_near(run_recipe(recipe, in, kernels()), reference::resize_antialias(part, 24, 20, 3), 4 * 255);
    recipe = recipe_of(in, 3, ResizeRule::keras);
    stage.draw(recipe, rng);
    expect_near(run_recipe(recipe, in, kernels()), reference::resize(part, 24, 20, 3), 255);
  }
}

TEST_P(Geometry, ShortSideAndCentreCrop) {
  for (const auto& [size, resized, top, left] : {std::tuple{Size{40, 61}, Size{30, 45}, 3, 10},
                                                 {Size{61, 40}, Size{45, 30}, 10, 3},
                                                 {Size{30, 30}, Size{30, 30}, 3, 3},
                                                 {Size{7, 9}, Size{30, 38}, 3, 7}}) {
    const Image in = noise_image(size.height, size.width, 3);
    SampleRecipe recipe = recipe_of(in, 3, ResizeRule::antialias);
    ResizeShort(30).draw(recipe, kRng);
    EXPECT_EQ(recipe.height(), resized.height);
    EXPECT_EQ(recipe.width(), resized.width);
    CenterCrop(ImageSize{24, 24}).draw(recipe, kRng);
    const Image large = reference::resize_antialias(in, resized.height, resized.width, 3);
    expect_near(run_recipe(recipe, in, kernels()), reference::crop(large, top, left, 24, 24), 4 * 255);
  }
}

TEST_P(Geometry, CentreCropOfASmallerPictureIsBlackAround) {
  const Image in = noise_image(5, 9, 3);
  SampleRecipe recipe = recipe_of(in, 3);
  CenterCrop(ImageSize{8, 6}).draw(recipe, kRng);
  expect_near(run_recipe(recipe, in, kernels()), reference::crop(in, -1, 2, 8, 6), 0);
}

TEST_P(Geometry, NormalizesAndTurnsChannelsAround) {
  const Image in = noise_image(17, 33, 3);
  const std::vector<double> mean{0.485, 0.456, 0.406}, std{0.229, 0.224, 0.225};
  const SampleRecipe recipe = recipe_of(in, 3);
  const Normalize torch(3, 1.0 / 255, mean, std);
  expect_near(run_recipe(recipe, in, kernels(), torch), reference::normalize(in, 1.0 / 255, mean, std), 4.5);
  const Normalize caffe(3, 1.0, {103.939, 116.779, 123.68}, {1.0}, ChannelOrder::bgr);
  Image turned = in;
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      for (int c = 0; c < 3; ++c) turned.at(y, x, c) = in.at(y, x, 2 - c);
    }
  }
  expect_near(run_recipe(recipe, in, kernels(), caffe), reference::normalize(turned, 1.0, {103.939, 116.779, 123.68}, {1, 1, 1}),
              500);
}

TEST(Normalize, ChecksItsCounts) {
  EXPECT_THROW(Normalize(1, 1.0, {1, 2, 3}, {1}), Error);
  EXPECT_THROW(Normalize(3, 1.0, {0}, {1, 2}), Error);
}

}  // namespace
}  // namespace convoy
