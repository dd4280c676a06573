// Walks the markers of a JPEG without decoding it: what it claims to be, and whether it stays within data.decode's limits.
//
// Linear in the file's length, reads no byte outside it, allocates nothing. What is malformed beyond these checks is
// left to the decoder, whose own words name the damage. Marker codes: ITU-T T.81, table B.1.
#pragma once

#include <cstddef>
#include <span>

#include "pipeline/core/error.h"
#include "pipeline/spec/decode_spec.h"

namespace convoy {

// "a PNG image", "an HTML page", "an empty file", ...; "" for bytes that begin like a JPEG.
const char* what_instead_of_jpeg(std::span<const std::byte> file);

// A failure for wrong type, precision other than 8 bits, 2 or more than 4 components, 0 pixels, sizes, scans or markers
// over the limit, and a component that no scan holds.
Status scan_jpeg_markers(std::span<const std::byte> file, const spec::DecodeSpec& limits);

// The frame header's part of it.
Status check_jpeg_frame(int precision, std::int64_t height, std::int64_t width, int components, const spec::DecodeSpec& limits);

}  // namespace convoy
