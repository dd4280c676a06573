// random_translation: shifts the sample by a random share of its size (Keras's RandomTranslation).
//
// Keys: height_factor and width_factor, each a share f for [-f, f] or a pair [low, high], in -1..1; fill_mode: reflect
// (Keras's default) | constant | nearest | wrap; fill_value (of constant, before normalisation, default 0);
// interpolation: bilinear.
// Convention: the shift is d = u x size pixels with u uniform over the range and is not rounded; positive moves the
// picture down and right: out(y, x) = in(y - d_y, x - d_x), bilinear. Draws: height first, then width.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomTranslation : public InputStage {
 public:
  struct Options {
    Range height, width;
    Fill fill;
  };

  explicit RandomTranslation(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_random_translation(spec::ParamReader&);

}  // namespace convoy
