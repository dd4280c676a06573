// Carries out recipes: the scratch memory of one worker.
//
// Separable operations in a row are one pass, by the product of their taps: the same pixels as one after another, without
// rounding in between. A pass that ends the recipe normalises on its way; between passes pixels are 8-bit, rounded to
// nearest, as PIL and torchvision keep them.
// Use: begin(recipe) says which pixels of the picture are needed; finish() makes the model's input of them.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/decoded_image.h"
#include "stages/input/recipe/normalize.h"
#include "stages/input/recipe/separable_pass.h"

namespace convoy {

class RecipeRunner {
 public:
  // Borrows both.
  RecipeRunner(const PixelKernels& kernels, const Normalize& normalize) : normalize_(normalize), separable_(kernels) {}

  // `picture` is what the recipe began with. Never empty, inside the picture.
  Region begin(const SampleRecipe&, ImageSize picture);
  // Instead of that region of the picture the caller reads it at 1 / scale of its size, as ImageDecoder defines it; the region to
  // read then is larger by what interpolation between the fewer pixels needs.
  Region read_scaled(int scale);
  // `in` holds at least that region; `out` is height x width x channels of the recipe's end.
  void finish(const SampleRecipe&, const PixelView& in, float* out);

 private:
  void start_taps(int height, int width);
  bool fold(const SeparableWarp&);  // false when it needs a pass of its own
  void fold_axis(const AxisTaps& step, AxisTaps& pending);
  void flush();  // what is pending, to the next 8-bit picture

  const Normalize& normalize_;
  SeparablePass separable_;
  SeparableTaps pending_, step_;  // of `picture_` to what comes next; of one operation
  AxisTaps product_;
  ImageSize size_;  // of the picture that the recipe began with
  PixelView picture_;
  std::vector<std::uint8_t> between_[2];  // pictures between passes
  int passes_ = 0;
  std::size_t next_ = 0;  // the first operation that `pending_` does not hold
};

}  // namespace convoy
