// Which part of a batch of maps a tile touches.
#pragma once

namespace convoy {

// A range of images, of channel blocks and of pixels, counted row by row; what lies in it may be touched, what lies outside is not.
// The elements of a plain tensor are pixels of one image and block.
struct TileSpan {
  int image = 0, images = 0;
  int block = 0, blocks = 0;
  int pixel = 0, pixels = 0;

  constexpr bool meets(const TileSpan& other) const {
    return image < other.image + other.images && other.image < image + images && block < other.block + other.blocks &&
           other.block < block + blocks && pixel < other.pixel + other.pixels && other.pixel < pixel + pixels;
  }
};

}  // namespace convoy
