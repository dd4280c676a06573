// random_flip: mirrors the sample, with probability 1/2 along each axis that `mode` names (Keras's RandomFlip).
//
// Key: mode: horizontal | vertical | horizontal_and_vertical (Keras's default). Draws: horizontal first, then vertical;
// an axis that is not named takes no draw.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

class RandomFlip : public InputStage {
 public:
  RandomFlip(bool horizontal, bool vertical) : horizontal_(horizontal), vertical_(vertical) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  bool horizontal_, vertical_;
};

std::unique_ptr<InputStage> make_random_flip(spec::ParamReader&);

}  // namespace convoy
