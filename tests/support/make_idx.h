// IDX files for tests: pixels follow a formula.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace convoy::test {

inline std::string big_endian(std::uint32_t v) {
  return {static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8), static_cast<char>(v)};
}

inline std::uint8_t idx_pixel(int id, int y, int x) { return static_cast<std::uint8_t>(id * 31 + y * 7 + x * 3); }

inline std::string idx_images(int count, int height, int width) {
  std::string text = big_endian(0x803) + big_endian(count) + big_endian(height) + big_endian(width);
  for (int i = 0; i < count; ++i) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) text += static_cast<char>(idx_pixel(i, y, x));
    }
  }
  return text;
}

inline std::string idx_labels(const std::vector<int>& labels) {
  std::string text = big_endian(0x801) + big_endian(static_cast<std::uint32_t>(labels.size()));
  for (int l : labels) text += static_cast<char>(l);
  return text;
}

// Labels 0 .. 9, over and over.
inline std::vector<int> labels_of_ten(int count) {
  std::vector<int> labels(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) labels[i] = i % 10;
  return labels;
}

// Writes the files `images` and `labels`: a square image for each label.
inline void write_idx(const TempFolder& folder, const std::vector<int>& labels, int side) {
  folder.write("images", idx_images(static_cast<int>(labels.size()), side, side));
  folder.write("labels", idx_labels(labels));
}

inline std::string gzip(const std::string& plain) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, plain.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  z.avail_in = static_cast<uInt>(plain.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

}  // namespace convoy::test
