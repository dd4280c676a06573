// PNG files of every kind for tests, written chunk by chunk with zlib, and tools to damage them.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "tests/support/make_jpeg.h"

namespace convoy::test {

struct PngOptions {
  int color_type = 2;  // 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
  int bits = 8;
  int height = 24, width = 40;
  bool interlaced = false;
  int filter = 1;             // of every row: 0 none, 1 sub, 2 up, 3 average, 4 Paeth
  int data_chunks = 1;        // that the picture's data is cut into
  int palette = 256;          // entries
  bool transparency = false;  // a tRNS chunk
  // 16-bit value of sample c at (y, x); its upper bits are stored. Of a palette: the index.
  std::function<std::uint32_t(int y, int x, int c)> sample{};
};

Bytes make_png(const PngOptions&);

// What make_png stores when `sample` is not given: smooth_pixel in the upper 8 bits, its complement below; palette: an index.
std::uint32_t smooth_sample(const PngOptions&, int y, int x, int c);
// Red, green and blue of a palette entry.
std::uint8_t palette_value(int index, int c);

Bytes png_chunk(std::string_view type, const Bytes& data);  // length, type, data, check sum
Bytes png_header(std::uint32_t width, std::uint32_t height, int bits, int color_type, int interlace);
// Offset of the k-th chunk of this type (its length); throws when there is none.
std::size_t find_chunk(const Bytes&, std::string_view type, int k = 0);
Bytes with_chunk_before(Bytes png, std::string_view before, const Bytes& chunk);
Bytes without_chunk(Bytes png, std::string_view type);
// With every check sum set right again, so that damage is not noticed by it.
Bytes with_check_sums(Bytes png);
Bytes deflate(const Bytes&);

}  // namespace convoy::test
