// random_brightness: adds the same random amount to every value (Keras's RandomBrightness).
//
// Keys: factor, a share f of 255 for [-f, f] or a pair [low, high], in -1..1, required. Values stay within 0..255.
// Draws: the share.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomBrightness : public InputStage {
 public:
  explicit RandomBrightness(const Range& factor) : factor_(factor) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Range factor_;
};

std::unique_ptr<InputStage> make_random_brightness(spec::ParamReader&);

}  // namespace convoy
