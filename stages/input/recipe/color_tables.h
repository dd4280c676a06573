// Colour operations that look at one value at a time, as one table a channel: what each of the 256 values becomes.
//
// Several in a row cost one look-up. Entries are float: operations of Keras keep fractions, torchvision's round down as it
// does on 8-bit images. Statistics of the picture come as histograms of what the table is applied to.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/recipe/normalize.h"

namespace convoy {

inline constexpr int kValues = 256;

class ColorTables {
 public:
  void start(int channels);  // every value stays itself
  bool identity() const { return identity_; }

  // `histogram`: kValues counts a channel, for the kinds that need one (see needs_histogram); `luma`: the picture's mean
  // luma, for contrast.
  void apply(const PointOp&, std::span<const int> histogram, double luma);
  static bool needs_histogram(PointOp::Kind);

  // As the kernels read them: kValues entries a channel of the picture.
  std::span<const std::uint8_t> bytes();                // rounded to nearest
  std::span<const float> normalized(const Normalize&);  // the model's input

 private:
  template <typename Function>
  void map(Function);  // entry = function(entry, channel)
  void channel_contrast(double factor, std::span<const int> histogram);
  void auto_contrast(std::span<const int> histogram);
  void equalize(std::span<const int> histogram);
  float rounded(int channel, int value) const;

  int channels_ = 0;
  bool identity_ = true;
  std::array<float, 3 * kValues> table_{}, out_{};
  std::array<std::uint8_t, 3 * kValues> bytes_{};
};

}  // namespace convoy
