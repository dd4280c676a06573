// random_saturation: makes colours weaker or stronger (Keras's RandomSaturation).
//
// Keys: factor, f for [0, f] or a pair [low, high], in 0..1, required: HSV saturation is multiplied by factor / (1 - factor), so
// 0.5 changes nothing, and stays within 1. Draws: the factor. Grayscale pictures stay as they are.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomSaturation : public InputStage {
 public:
  explicit RandomSaturation(const Range& factor) : factor_(factor) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Range factor_;
};

std::unique_ptr<InputStage> make_random_saturation(spec::ParamReader&);

}  // namespace convoy
