// Carries out recipes: the scratch memory of one worker.
//
// Operations of a kind that follow one another share a pass: separable warps are one product of taps (the same pixels as one
// after another, without rounding in between), affine warps with the same edges one matrix, point operations one table.
// The last pass normalises on its way; between passes pixels are 8-bit, rounded to nearest, as PIL and torchvision keep them.
// Use: begin(recipe) says which pixels of the picture are needed; finish() makes the model's input of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/decoded_image.h"
#include "stages/input/recipe/affine_pass.h"
#include "stages/input/recipe/color_pass.h"
#include "stages/input/recipe/color_tables.h"
#include "stages/input/recipe/normalize.h"
#include "stages/input/recipe/separable_fold.h"
#include "stages/input/recipe/separable_pass.h"

namespace convoy {

class RecipeRunner {
 public:
  // Borrows both.
  RecipeRunner(const PixelKernels& kernels, const Normalize& normalize)
      : kernels_(kernels), normalize_(normalize), separable_(kernels), affine_(kernels), color_(kernels) {}

  // `picture` is what the recipe began with. Never empty, inside the picture.
  Region begin(const SampleRecipe&, ImageSize picture);
  // Instead of that region of the picture the caller reads it at 1 / scale of its size, as ImageDecoder defines it; the region to
  // read then is larger by what interpolation between the fewer pixels needs.
  Region read_scaled(int scale) { return fold_.read_scaled(scale); }
  // `in` holds at least that region; `out` is height x width x channels of the recipe's end.
  void finish(const SampleRecipe&, const PixelView& in, float* out);

 private:
  // Each waits for the operations after it: separable warps, then an affine one, then tables.
  void apply(const SeparableWarp&);
  void apply(const AffineWarp&);
  void apply(const PointOp&);
  void apply(const SaturationOp&);
  void apply(const HueOp&);
  void apply(const SharpenOp&);
  void apply(const EraseOp&);

  // Carry out what waits, into the next 8-bit picture.
  void flush_separable();
  void flush_warps();
  void flush();
  std::uint8_t* next_picture(int height, int width);
  void erase(const EraseOp&, float* out, int width) const;

  const PixelKernels& kernels_;
  const Normalize& normalize_;
  SeparablePass separable_;
  AffinePass affine_;
  ColorPass color_;

  SeparableFold fold_;
  std::optional<AffineWarp> affine_warp_;
  ColorTables tables_;
  std::vector<EraseOp> erased_;

  PixelView picture_;
  std::vector<std::uint8_t> between_[2];  // pictures between passes
  int passes_ = 0;
  std::vector<int> histogram_ = std::vector<int>(3 * kValues);
  std::size_t next_ = 0;  // the first operation that begin() has not folded
};

}  // namespace convoy
