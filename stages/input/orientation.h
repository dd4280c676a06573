// From pictures as stored to pictures as shown: the eight EXIF orientations as an exchange of the axes and mirrors.
#pragma once

#include "stages/input/decoded_image.h"

namespace convoy {

// Stored (x, y) is shown at (y, x) when swapped; then x and y are mirrored in the shown picture.
struct Orientation {
  bool swap = false, mirror_x = false, mirror_y = false;

  // 1 to 8: upright, mirrored, upside down, upside down mirrored, transposed, turned right, anti-transposed, turned left.
  static Orientation of_exif(int value);
  bool upright() const { return !swap && !mirror_x && !mirror_y; }
  ImageSize shown(ImageSize stored) const { return swap ? ImageSize{stored.width, stored.height} : stored; }
};

// The stored rectangle that is shown as `region`; `size` is the picture's as shown.
Region stored_region(const Region& region, ImageSize size, Orientation);

// A part of the stored picture, turned into the same part of the shown one. `whole` is the size of the whole stored picture at
// the scale of `stored`.
void turn(const DecodedImage& stored, ImageSize whole, Orientation, DecodedImage& out);

}  // namespace convoy
