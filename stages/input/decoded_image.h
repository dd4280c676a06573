// Pixels of one stored picture, or of a part of it.
#pragma once

#include <cstdint>
#include <vector>

namespace convoy {

struct ImageSize {
  int height = 0, width = 0;
  bool operator==(const ImageSize&) const = default;
};

// A rectangle in pixels of the full-size picture.
struct Region {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Region&) const = default;
};

inline Region whole(ImageSize size) { return {0, 0, size.width, size.height}; }

// Keeps its capacity from image to image.
struct DecodedImage {
  std::vector<std::uint8_t> pixels;  // height x width x channels, dense
  int height = 0;
  int width = 0;
  int channels = 0;
  int x = 0, y = 0;  // where the first pixel lies in the (scaled) whole picture
};

// Gray from colour: 0.299 R + 0.587 G + 0.114 B, rounded.
inline std::uint8_t luma(int r, int g, int b) { return static_cast<std::uint8_t>((299 * r + 587 * g + 114 * b + 500) / 1000); }

}  // namespace convoy
