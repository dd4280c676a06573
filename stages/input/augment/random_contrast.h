// random_contrast: spreads each channel's values about their mean (Keras's RandomContrast).
//
// Keys: factor, f for a factor in [1 - f, 1 + f], or [lower, upper] for [1 - lower, 1 + upper], from 0 to 1, required.
// Values stay within 0..255. Draws: the factor.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomContrast : public InputStage {
 public:
  explicit RandomContrast(const Range& factor) : factor_(factor) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Range factor_;
};

std::unique_ptr<InputStage> make_random_contrast(spec::ParamReader&);

}  // namespace convoy
