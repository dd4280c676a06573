#include "pipeline/preview/shown_pixels.h"

#include <algorithm>
#include <cmath>

namespace convoy {

std::vector<std::uint8_t> shown_pixels(std::span<const float> input, const Shape& shape, const Normalisation& n) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  const std::size_t count = input.size() / channels;
  const auto of = [](const std::vector<double>& values, std::size_t c) { return values[values.size() == 1 ? 0 : c]; };
  std::vector<std::uint8_t> pixels(count * 3);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t from = channels == 1 ? 0 : n.bgr ? 2 - c : c;
      const double value = (input[i * channels + from] * of(n.std, from) + of(n.mean, from)) / n.scale;
      pixels[i * 3 + c] =
          std::isnan(value) ? 0 : static_cast<std::uint8_t>(std::clamp(std::lround(std::clamp(value, -1.0, 256.0)), 0L, 255L));
    }
  }
  return pixels;
}

}  // namespace convoy
