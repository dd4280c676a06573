// random_erasing: replaces a random box by one value or by noise, after normalisation (torchvision's RandomErasing; Zhong and
// others: Random Erasing Data Augmentation, 2017). The last stage of its list.
//
// Keys: p (0.5); scale, the range of the box's share of the area (default [0.02, 0.33]); ratio, the range of height / width
// (default [0.3, 3.3]); value, a number or one a channel (default 0: the mean, where preprocess subtracts it),
// or random: each element on its own, normally distributed with mean 0 and deviation 1.
// Draws: whether; then up to ten times: share of the area, uniform; logarithm of the ratio, uniform; if the box (sides rounded
// to nearest) is smaller than the picture on both sides, its top, then its left; with value: random the two words of the
// noise's key. If ten boxes do not fit, nothing is erased.
#pragma once

#include <array>
#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {

class RandomErasing : public InputStage {
 public:
  struct Options {
    double p = 0.5;
    Range scale{0.02, 0.33}, ratio{0.3, 3.3};
    std::array<float, 3> value{};
    bool noise = false;  // instead of a value
  };

  explicit RandomErasing(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;
  bool must_be_last() const override { return true; }

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_random_erasing(spec::ParamReader&);

}  // namespace convoy
