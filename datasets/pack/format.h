// What a pack is: one HDF5 file that holds the encoded images of a data set, readable without HDF5's lock.
//
//   0 .. 4095      HDF5's superblock and the first object headers   ("head")
//   4096 ..        /blob: the images one after another, contiguous, padded with zeros to whole pages
//   then           the tables, written by HDF5                      ("tail")
//   last 64 bytes  the trailer: sizes, and XXH3 of head and tail, so that HDF5 never sees a damaged header
//
// Data sets, n images: /offset u64 [n] (within /blob), /length u32 [n], /label i32 [n], /size u32 [n, 2] (height, width,
// as coded), /hash u64 [n] (XXH3 of the image's bytes), /name_end u64 [n] and /names u8 (paths within the source),
// /class_names and, where images were left out, /left_out as strings. Attributes of the root say what made it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace convoy {

inline constexpr std::int64_t kPackFormat = 1;
inline constexpr std::uint64_t kPackPage = 4096;
inline constexpr std::uint64_t kPackBlobOffset = kPackPage;
inline constexpr std::size_t kPackTrailerBytes = 64;
inline constexpr std::uint64_t kMaxPackTailBytes = std::uint64_t{4} << 30;  // some 50 million images
inline constexpr std::size_t kMaxPackName = 4096;

// The columns of a pack, one element an image.
struct PackColumns {
  std::vector<std::uint64_t> offset;
  std::vector<std::uint32_t> length;
  std::vector<std::int32_t> label;
  std::vector<std::uint32_t> size;  // height, width
  std::vector<std::uint64_t> hash;
  std::vector<std::uint64_t> name_end;
  std::string names;

  std::int64_t count() const { return static_cast<std::int64_t>(offset.size()); }
  std::uint64_t blob_bytes() const { return offset.empty() ? 0 : offset.back() + length.back(); }
};

// What made it, as attributes of the root. No times and no paths: equal sources and options give equal bytes.
struct PackOrigin {
  std::string made_by;                   // program and version
  std::string images;                    // "kept", or how they were encoded again
  std::uint64_t source_fingerprint = 0;  // Dataset::fingerprint
  std::int64_t source_size = 0;          // images in it, those left out included
};

}  // namespace convoy
