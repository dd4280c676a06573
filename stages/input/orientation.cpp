#include "stages/input/orientation.h"

#include <cstddef>

namespace convoy {
namespace {

// Pixels of C channels, walked in the order of the output; `step_x` and `step_y` lead through the input.
template <int C>
void copy_pixels(const std::uint8_t* from, std::ptrdiff_t step_x, std::ptrdiff_t step_y, DecodedImage& out) {
  std::uint8_t* to = out.pixels.data();
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* p = from + y * step_y;
    for (int x = 0; x < out.width; ++x, p += step_x, to += C) {
      for (int c = 0; c < C; ++c) to[c] = p[c];
    }
  }
}

int mirrored(int at, int length, int whole) { return whole - at - length; }

}  // namespace

Orientation Orientation::of_exif(int value) {
  return {value >= 5, value == 2 || value == 3 || value == 6 || value == 7, value == 3 || value == 4 || value == 7 || value == 8};
}

Region stored_region(const Region& region, ImageSize size, Orientation o) {
  Region r = region;
  if (o.mirror_x) r.x = mirrored(r.x, r.width, size.width);
  if (o.mirror_y) r.y = mirrored(r.y, r.height, size.height);
  return o.swap ? Region{r.y, r.x, r.height, r.width} : r;
}

void turn(const DecodedImage& stored, ImageSize whole_stored, Orientation o, DecodedImage& out) {
  const ImageSize size = o.shown({stored.height, stored.width}), whole = o.shown(whole_stored);
  out.height = size.height, out.width = size.width, out.channels = stored.channels;
  out.x = o.swap ? stored.y : stored.x;
  out.y = o.swap ? stored.x : stored.y;
  if (o.mirror_x) out.x = mirrored(out.x, out.width, whole.width);
  if (o.mirror_y) out.y = mirrored(out.y, out.height, whole.height);
  out.pixels.resize(stored.pixels.size());
  const std::ptrdiff_t pixel = stored.channels, row = pixel * stored.width;
  std::ptrdiff_t step_x = o.swap ? row : pixel, step_y = o.swap ? pixel : row;
  const std::uint8_t* first = stored.pixels.data();
  if (o.mirror_x) first += (out.width - 1) * step_x, step_x = -step_x;
  if (o.mirror_y) first += (out.height - 1) * step_y, step_y = -step_y;
  stored.channels == 1 ? copy_pixels<1>(first, step_x, step_y, out) : copy_pixels<3>(first, step_x, step_y, out);
}

}  // namespace convoy
