// What is to become of one sample's picture: a list of operations, as data.
//
// Input stages write it, stages/input/recipe reads it; nobody else does. Pixels are 8-bit (or what interpolation makes of
// them), 0..255; positions are pixel centres at integers, y down, x right. A recipe keeps its memory from sample to sample.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "pipeline/graph/sample_desc.h"

namespace convoy {

// What lies outside of a picture, along each axis:
//   constant k k k | a b c d | k k k     reflect c b a | a b c d | d c b     (half-sample symmetric)
//   nearest  a a a | a b c d | d d d     wrap    b c d | a b c d | a b c
enum class EdgeMode { constant, nearest, reflect, wrap };

// keras: bilinear between the two nearest pixel centres, whatever the scale; what Keras and tf.image.resize do.
// antialias: bilinear whose reach grows with the reduction; what PIL and torchvision (antialias=True) do.
enum class ResizeRule { keras, antialias };

// Along one axis output position i reads the input at scale i + offset.
struct AxisMap {
  double scale = 1.0;
  double offset = 0.0;
  static AxisMap resize(int in, int out) {
    const double scale = static_cast<double>(in) / out;
    return {scale, (scale - 1.0) / 2.0};
  }
  static AxisMap shift(double pixels) { return {1.0, -pixels}; }
  static AxisMap flip(int size) { return {-1.0, size - 1.0}; }
  static AxisMap zoom(double scale, int size) { return {scale, (1.0 - scale) * (size - 1.0) / 2.0}; }
};

// Rows and columns on their own: crops, resizing, shifts, flips, zoom.
struct SeparableWarp {
  AxisMap rows{}, columns{};
  int height = 0, width = 0;  // of the result
  EdgeMode edges = EdgeMode::nearest;
  float fill = 0.0f;                    // of EdgeMode::constant
  ResizeRule rule = ResizeRule::keras;  // antialias: `edges` plays no part, taps outside count for nothing
};

// Any affine map of a picture onto itself, bilinear: pixel (x, y) reads at (f0 x + f1 y + f2, f3 x + f4 y + f5).
struct AffineWarp {
  std::array<double, 6> from{1.0, 0.0, 0.0, 0.0, 1.0, 0.0};
  EdgeMode edges = EdgeMode::nearest;
  float fill = 0.0f;
  bool nearest = false;  // takes the nearest pixel instead of a blend, halves up
  bool alone = false;    // never merged with the warp before or after it
};

// One value at a time. Those marked t round as torchvision does on 8-bit images, the others keep fractions.
struct PointOp {
  enum class Kind {
    brightness,        // t: v value[0]
    contrast,          // t: blend with the mean luma, which gets 1 - value[0]
    shift,             // v + value[channel]
    posterize,         // t: value[0] bits are kept
    solarize,          // t: 255 - v from value[0] on
    channel_contrast,  // (v - mean) value[0] + mean, each channel with its own mean
    auto_contrast,     // t: smallest value to 0, largest to 255, each channel
    equalize           // t: an even histogram, each channel
  } kind;
  std::array<double, 3> value{};
};

struct SaturationOp {  // t: blend with the luma, which gets 1 - factor
  double factor;
};
struct HueOp {  // HSV: hue + turn (1: once around), saturation times `saturation`
  double turn = 0.0, saturation = 1.0;
};
struct SharpenOp {  // t: blend with the smoothed picture, which gets 1 - factor
  double factor;
};
struct EraseOp {  // a box of the model's input; nothing may follow but erasing
  int top = 0, left = 0, height = 0, width = 0;
  std::array<float, 3> value{};                         // a channel, after normalisation
  std::optional<std::array<std::uint32_t, 2>> noise{};  // instead: normal noise, mean 0 and deviation 1, of this Philox key
};

using RecipeOp = std::variant<SeparableWarp, AffineWarp, PointOp, SaturationOp, HueOp, SharpenOp, EraseOp>;

class SampleRecipe {
 public:
  // Forgets everything and begins with a picture of that size, on its way to the model's input; `rule` is that of resize().
  void begin(const SampleDesc& picture, const SampleDesc& input, ResizeRule rule) {
    size_ = picture;
    input_ = input;
    rule_ = rule;
    ops_.reserve(32);  // more than any list draws, so that no sample has to allocate
    ops_.clear();
  }

  // Of the picture after the operations so far.
  int height() const { return size_.height; }
  int width() const { return size_.width; }
  int channels() const { return size_.channels; }
  const SampleDesc& input() const { return input_; }
  std::span<const RecipeOp> ops() const { return ops_; }

  void add(const RecipeOp& op) { ops_.push_back(op); }  // one that keeps the size
  void warp(const SeparableWarp& w) {
    size_.height = w.height;
    size_.width = w.width;
    ops_.emplace_back(w);
  }
  void resize(int height, int width) {
    if (height == size_.height && width == size_.width) return;
    warp({.rows = AxisMap::resize(size_.height, height),
          .columns = AxisMap::resize(size_.width, width),
          .height = height,
          .width = width,
          .rule = rule_});
  }
  // The box whose first pixel is (top, left); black where it leaves the picture.
  void crop(int top, int left, int height, int width) {
    if (top == 0 && left == 0 && height == size_.height && width == size_.width) return;
    warp({AxisMap::shift(-top), AxisMap::shift(-left), height, width, EdgeMode::constant});
  }

 private:
  SampleDesc size_, input_;
  ResizeRule rule_ = ResizeRule::keras;
  std::vector<RecipeOp> ops_;
};

}  // namespace convoy
