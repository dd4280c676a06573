// color_jitter: brightness, contrast, saturation and hue in a random order (torchvision's ColorJitter).
//
// Keys, each none by default: brightness, contrast, saturation: v for a factor in [max(0, 1 - v), 1 + v], or [low, high];
// hue: v for a turn in [-v, v], or [low, high], in -0.5..0.5 of a full one.
// Draws: the order, by three draws (Fisher-Yates from the last of the four); then the factors that are set, in the order above.
// Grayscale pictures keep saturation and hue.
#pragma once

#include <memory>
#include <optional>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class ColorJitter : public InputStage {
 public:
  struct Options {
    std::optional<Range> brightness, contrast, saturation, hue;
  };

  explicit ColorJitter(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_color_jitter(spec::ParamReader&);

}  // namespace convoy
