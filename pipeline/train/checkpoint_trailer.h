// The 64 bytes behind the HDF5 image, which commit a checkpoint with the same rename as its contents.
//
//   0  "CONVOYCK"   8  image bytes, u64   16  step, i64   24  format, u32   28  zero, u32   32  SHA-256 of all before
// Little-endian. HDF5 ignores bytes behind the image's end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pipeline/core/error.h"

namespace convoy {

inline constexpr std::size_t kTrailerBytes = 64;
inline constexpr std::uint32_t kCheckpointFormat = 1;

struct Trailer {
  std::uint64_t image_bytes = 0;
  std::int64_t step = 0;
  std::uint32_t format = kCheckpointFormat;
};

// Fills the last 64 bytes of `file`, whose image stands before them.
void write_trailer(std::span<std::byte> file, std::int64_t step);

// True when the last 64 bytes claim to be a trailer, right or wrong.
bool has_trailer(std::span<const std::byte> file);

// Checks magic, length, SHA-256 and format, in this order. The failure says what is wrong, without the file's name.
Result<Trailer> check_trailer(std::span<const std::byte> file);

}  // namespace convoy
