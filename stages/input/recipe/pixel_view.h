// 8-bit pixels in memory: height x width x channels, rows dense. They may be a part of a larger picture.
#pragma once

#include <cstdint>

namespace convoy {

struct PixelView {
  const std::uint8_t* data = nullptr;
  int height = 0, width = 0, channels = 0;
  int y = 0, x = 0;  // where the first pixel lies in the picture
};

}  // namespace convoy
