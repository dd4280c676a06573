// random_resized_crop: a box of random area and shape, resized to the model's input (torchvision's RandomResizedCrop).
//
// Keys: size, [height, width] or one number (default: the model's input); scale, the range of the box's share of the
// picture's area (default [0.08, 1]); ratio, the range of width / height (default [3/4, 4/3]). Resized by
// preprocess.resize_rule; torchvision's own default is antialias.
// Draws, up to ten times: share of the area, uniform; logarithm of the ratio, uniform; if the box (sides rounded to
// nearest) fits, its top, then its left, each uniform over the whole pixels that it can take. If ten boxes do not fit: the
// largest centred one of an allowed ratio.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"
#include "stages/input/decoded_image.h"

namespace convoy {

class RandomResizedCrop : public InputStage {
 public:
  struct Options {
    std::optional<ImageSize> size;
    Range scale{0.08, 1.0}, ratio{3.0 / 4.0, 4.0 / 3.0};
  };

  explicit RandomResizedCrop(const Options& options) : options_(options) {}
  SampleDesc plan(const SampleDesc& in, const SampleDesc& input) const override;
  void draw(SampleRecipe&, Rng) const override;
  bool sets_size() const override { return true; }

  Region draw_box(ImageSize picture, Rng) const;

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_random_resized_crop(spec::ParamReader&);

}  // namespace convoy
