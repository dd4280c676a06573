// JPEG files of every kind for tests, made on the spot by libjpeg, and tools to damage them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace convoy::test {

using Bytes = std::vector<std::byte>;

struct JpegOptions {
  enum class Color { gray, ycc, rgb, cmyk, ycck, two_components } color = Color::ycc;
  int height = 24, width = 40;
  int h_samp = 1, v_samp = 1;      // of the first component: 2x2 is 4:2:0, 2x1 4:2:2, 4x1 4:1:1, 1x2 4:4:0
  int chroma_h = 1, chroma_v = 1;  // of the second and third
  int quality = 95;
  bool progressive = false;
  bool arithmetic = false;
  bool separate_scans = false;  // sequential, one scan a component
  int restart_interval = 0;     // MCUs
  bool adobe_marker = true;     // CMYK and YCCK
  // Value of channel c at (y, x), in the space that is given to the encoder (gray, RGB, CMYK).
  std::function<std::uint8_t(int y, int x, int c)> pixel{};
};

// A smooth picture that JPEG keeps well.
std::uint8_t smooth_pixel(int y, int x, int c);
// One without structure, so that each neighbour counts.
std::uint8_t rough_pixel(int y, int x, int c);

Bytes make_jpeg(const JpegOptions&);

Bytes to_bytes(std::string_view text);

// Offset of the k-th marker of this code (its 0xff), by a walk over segments; throws when there is none.
std::size_t find_marker(const Bytes&, int code, int k = 0);
// Of the frame header, whatever its kind.
std::size_t find_frame(const Bytes&);

Bytes with_size(Bytes, int height, int width);  // patched in the frame header
Bytes with_precision(Bytes, int bits);
Bytes with_component_count(Bytes, int count);
Bytes with_segments(Bytes, int count, int payload);  // APP1 segments after the start
Bytes with_repeated_scan(const Bytes&, int copies);  // the last scan again and again
Bytes without_markers(Bytes, int code, int count);   // segments left out
Bytes cut(Bytes, std::size_t size);

}  // namespace convoy::test
