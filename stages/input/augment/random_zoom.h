// random_zoom: zooms about the sample's middle (Keras's RandomZoom).
//
// Keys: height_factor, a share f for [-f, f] or a pair [low, high], above -1 to 1, required: the output shows 1 + factor times
// the height, so negative zooms in; width_factor (default: the same factor as the height's draw); fill_mode, fill_value;
// interpolation: bilinear. Draws: height; width where it has a factor of its own.
#pragma once

#include <memory>
#include <optional>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomZoom : public InputStage {
 public:
  struct Options {
    Range height;
    std::optional<Range> width;
    Fill fill;
  };

  explicit RandomZoom(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_random_zoom(spec::ParamReader&);

}  // namespace convoy
