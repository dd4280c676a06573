// Recipes run on reference images.
#pragma once

#include "pipeline/graph/input_stage.h"
#include "stages/input/recipe/recipe_runner.h"
#include "tests/stages/input/image_testing.h"

namespace convoy::test {

struct Size {
  int height, width;
};
inline constexpr Size kSizes[] = {{1, 1}, {1, 7}, {5, 1}, {2, 3}, {15, 16}, {17, 33}, {28, 28}, {40, 61}};

// x as it is.
inline Normalize no_change(int channels) { return {channels, 1.0, {0.0}, {1.0}}; }

inline SampleRecipe recipe_of(const reference::Image& in, int channels, ResizeRule rule = ResizeRule::keras,
                              Size input = {0, 0}) {
  SampleRecipe recipe;
  recipe.begin({in.height, in.width, channels}, {input.height, input.width, channels}, rule);
  return recipe;
}

// What a recipe makes of an image. The runner gets only the region that it asked for, at the end of the memory that it may
// read, so that reading further shows.
inline GuardedFloats run_recipe(const SampleRecipe& recipe, const reference::Image& in, const PixelKernels& kernels,
                                const Normalize& normalize) {
  RecipeRunner runner(kernels, normalize);
  const Region r = runner.begin(recipe, {in.height, in.width});
  EXPECT_TRUE(r.width > 0 && r.height > 0 && r.x >= 0 && r.y >= 0 && r.x + r.width <= in.width && r.y + r.height <= in.height);
  const std::vector<std::uint8_t> part = to_u8(reference::crop(in, r.y, r.x, r.height, r.width));
  GuardedFloats out(std::size_t(recipe.height()) * recipe.width() * normalize.channels());
  runner.finish(recipe, {part.data(), r.height, r.width, in.channels, r.y, r.x}, out.data());
  return out;
}

inline GuardedFloats run_recipe(const SampleRecipe& recipe, const reference::Image& in, const PixelKernels& kernels) {
  return run_recipe(recipe, in, kernels, no_change(recipe.channels()));
}

// What a stage makes of an image.
inline GuardedFloats run_stage(const InputStage& stage, const reference::Image& in, Rng rng, const PixelKernels& kernels) {
  SampleRecipe recipe = recipe_of(in, in.channels, ResizeRule::keras, {in.height, in.width});
  stage.draw(recipe, rng);
  return run_recipe(recipe, in, kernels);
}

}  // namespace convoy::test
