// rand_augment: random operations of one strength (Cubuk and others: RandAugment, 2019; torchvision's RandAugment).
//
// Keys: num_ops (2); magnitude (9), of 0 .. num_magnitude_bins - 1; num_magnitude_bins (31); interpolation: nearest (default) |
// bilinear; fill_value (0). The operations and their largest magnitudes: shear 0.3, translate 150/331 of the side, rotate 30
// degrees, brightness, color, contrast and sharpness 0.9, posterize to 4 bits, solarize from 0 on; auto_contrast, equalize,
// identity. Draws, for each operation: which of the 14; its sign where it has one (backwards up to 1/2).
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "stages/input/augment/policy_ops.h"

namespace convoy {

class RandAugment : public InputStage {
 public:
  struct Options {
    int num_ops = 2, magnitude = 9, bins = 31;
    PolicyFill fill;
  };

  explicit RandAugment(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

  // Of one operation at that bin, on a picture of that size.
  static double magnitude_of(PolicyOp, int bin, int bins, int height, int width);

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_rand_augment(spec::ParamReader&);

}  // namespace convoy
