// data.decode: how files become pixels, and what one file may ask of the decoder.
//
// Known bombs: many scans, huge progressive sizes, floods of markers or chunks, a few bytes that inflate to gigabytes; each
// limit stops one of them. Photographs for training stay far below all of them.
#pragma once

#include <cstdint>

namespace convoy::spec {

struct DecodeSpec {
  bool region = true;       // decode only the rows and columns that are needed
  bool scaled_dct = false;  // large sources at 1/2, 1/4 or 1/8 of their size
  bool apply_exif = true;   // exif: apply | ignore
  std::int64_t max_pixels = std::int64_t{32} << 20;
  int max_side = 16384;
  std::int64_t max_bytes = std::int64_t{64} << 20;  // of the file
  int max_scans = 100;                              // real progressive files use about 10
  int max_markers = 1024;                           // JPEG segments, PNG chunks without the data's own
  std::int64_t max_marker_bytes = std::int64_t{1} << 20;
  std::int64_t max_memory = std::int64_t{256} << 20;  // of the decoder itself
  double max_seconds = 2.0;                           // processor time of the decoding thread
};

}  // namespace convoy::spec
