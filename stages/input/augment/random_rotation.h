// random_rotation: turns the sample about its middle (Keras's RandomRotation).
//
// Keys: factor, a share f of a full turn for [-f, f] or a pair [low, high], in -1..1, required; fill_mode, fill_value,
// interpolation: bilinear (default) | nearest. Positive turns counterclockwise. Draws: the angle.
#pragma once

#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomRotation : public InputStage {
 public:
  struct Options {
    Range factor;
    Fill fill;
    bool nearest = false;
  };

  explicit RandomRotation(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_random_rotation(spec::ParamReader&);

}  // namespace convoy
