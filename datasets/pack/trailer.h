// The last 64 bytes of a pack, little-endian: magic, format, file and blob sizes, image count, the hash of all metadata, and
// the hash of the trailer itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "datasets/pack/format.h"
#include "pipeline/core/error.h"

namespace convoy {

struct PackTrailer {
  std::uint64_t format = kPackFormat;
  std::uint64_t blob_bytes = 0;  // whole pages
  std::uint64_t file_bytes = 0;  // trailer included
  std::uint64_t images = 0;
  std::uint64_t metadata_hash = 0;

  std::uint64_t tail_offset() const { return kPackBlobOffset + blob_bytes; }
  std::uint64_t tail_bytes() const { return file_bytes - kPackTrailerBytes - tail_offset(); }
};

std::array<std::byte, kPackTrailerBytes> to_bytes(const PackTrailer&);

// A failure for what is no pack, newer, cut off, or says sizes that do not fit a file of `file_bytes`.
Result<PackTrailer> parse_pack_trailer(std::span<const std::byte, kPackTrailerBytes>, std::uint64_t file_bytes);

// XXH3 of head and tail, which `read(offset, out)` gives piece by piece.
std::uint64_t hash_pack_metadata(const PackTrailer&, const std::function<void(std::uint64_t, std::span<std::byte>)>& read);

}  // namespace convoy
