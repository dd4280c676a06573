// A picture that is drawn on: 8-bit R, G, B, dense rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace convoy {

using Color = std::array<std::uint8_t, 3>;

struct Canvas {
  Canvas(int height, int width, Color background) : height(height), width(width) {
    pixels.reserve(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3);
    for (std::int64_t i = 0; i < std::int64_t{height} * width; ++i)
      pixels.insert(pixels.end(), background.begin(), background.end());
  }

  // What lies outside is not drawn.
  void set(int x, int y, Color color) {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    std::uint8_t* pixel =
        pixels.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
    for (std::size_t c = 0; c < 3; ++c) pixel[c] = color[c];
  }
  void fill(int x, int y, int columns, int rows, Color color) {
    for (int i = y; i < y + rows; ++i) {
      for (int j = x; j < x + columns; ++j) set(j, i, color);
    }
  }

  int height, width;
  std::vector<std::uint8_t> pixels;
};

}  // namespace convoy
