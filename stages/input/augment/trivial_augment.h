// trivial_augment: one random operation of random strength (Mueller and Hutter: TrivialAugment, 2021; torchvision's
// TrivialAugmentWide).
//
// Keys: num_magnitude_bins (31); interpolation: nearest (default) | bilinear; fill_value (0). The operations and their largest
// magnitudes: shear 0.99, translate 32 pixels, rotate 135 degrees, brightness, color, contrast and sharpness 0.99, posterize to 2
// bits, solarize from 0 on; auto_contrast, equalize, identity.
// Draws: which of the 14; the magnitude's bin where it has one; its sign where it has one (backwards up to 1/2).
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "stages/input/augment/policy_ops.h"

namespace convoy {

class TrivialAugment : public InputStage {
 public:
  struct Options {
    int bins = 31;
    PolicyFill fill;
  };

  explicit TrivialAugment(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

  static double magnitude_of(PolicyOp, int bin, int bins);

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_trivial_augment(spec::ParamReader&);

}  // namespace convoy
