// A network's input back as a picture that people can look at: normalisation undone, values cut to 0..255.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/core/shape.h"

namespace convoy {

// What made the input: y = (x scale - mean) / std, a mean and a std for each channel or one for all.
struct Normalisation {
  double scale = 1.0;
  std::vector<double> mean{0.0}, std{1.0};
  bool bgr = false;  // the order of the channels of y
};

// R, G, B of height x width x 1 or 3 values.
std::vector<std::uint8_t> shown_pixels(std::span<const float> input, const Shape&, const Normalisation&);

}  // namespace convoy
