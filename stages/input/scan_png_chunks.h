// Walks the chunks of a PNG without decoding it: what it claims to be, and whether it stays within data.decode's limits.
//
// Linear in the file's length, reads no byte outside it, allocates nothing. What is malformed beyond these checks is left to
// the decoder, whose own words name the damage. Chunks: ISO/IEC 15948 (PNG), clause 11.
#pragma once

#include <cstddef>
#include <span>

#include "pipeline/core/error.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/decoded_image.h"

namespace convoy {

// Borrows the file.
struct PngOutline {
  ImageSize size;
  int bits = 0;        // a sample
  int color_type = 0;  // as in the header: 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
  bool interlaced = false;
  bool transparent = false;           // a transparent colour, or transparent entries of the palette
  bool has_end = false;               // the end chunk
  std::span<const std::byte> exif{};  // of the first eXIf chunk before the picture; empty without one
};

// The file begins like a PNG. A failure for a header that is cut off, 0 pixels, and sizes or chunks over the limit; the
// picture's own data does not count as chunks.
Result<PngOutline> scan_png_chunks(std::span<const std::byte> file, const spec::DecodeSpec& limits);

}  // namespace convoy
