// random_hue: turns the hue of all pixels (Keras's RandomHue).
//
// Keys: factor, f for [0, f] or a pair [low, high], in 0..1, required: a share of half a turn, in either direction. Draws:
// the direction (backwards below 1/2), the share. Grayscale pictures stay as they are.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomHue : public InputStage {
 public:
  explicit RandomHue(const Range& factor) : factor_(factor) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Range factor_;
};

std::unique_ptr<InputStage> make_random_hue(spec::ParamReader&);

}  // namespace convoy
