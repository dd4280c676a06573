// Walks the markers of a JPEG without decoding it: what it claims to be, and whether it stays within data.decode's limits.
//
// Linear in the file's length, reads no byte outside it, allocates nothing. What is malformed beyond these checks is
// left to the decoder, whose own words name the damage. Marker codes: ITU-T T.81, table B.1.
#pragma once

#include <cstddef>
#include <span>

#include "pipeline/core/error.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/decoded_image.h"

namespace convoy {

// What the walk found of use to the decoder. Borrows the file.
struct JpegOutline {
  ImageSize size{};  // these two as the decoder reads them
  int components = 0;
  bool has_end = false;               // an end marker
  std::span<const std::byte> exif{};  // the TIFF part of the first EXIF segment before the picture; empty without one
};

// The file begins like a JPEG. A failure for precision other than 8 bits, 2 or more than 4 components, 0 pixels, sizes, scans or
// markers over the limit, and a component that no scan holds.
Result<JpegOutline> scan_jpeg_markers(std::span<const std::byte> file, const spec::DecodeSpec& limits);

// The frame header's part of it.
Status check_jpeg_frame(int precision, std::int64_t height, std::int64_t width, int components, const spec::DecodeSpec& limits);

}  // namespace convoy
