#include "datasets/pack/trailer.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "datasets/hash.h"

namespace convoy {
namespace {

constexpr char kMagic[8] = {'C', 'O', 'N', 'V', 'O', 'Y', 'P', 'K'};

// As it lies in the file; hash.cpp asserts the byte order.
struct Stored {
  char magic[8];
  std::uint64_t format, blob_bytes, file_bytes, images, metadata_hash, reserved, own_hash;
};
static_assert(sizeof(Stored) == kPackTrailerBytes);

std::uint64_t own_hash(const Stored& s) {
  Hash hash;
  hash.add_bytes(&s, offsetof(Stored, own_hash));
  return hash.digest();
}

bool sizes_fit(const PackTrailer& t) {
  const std::uint64_t rest = t.file_bytes - kPackTrailerBytes - kPackBlobOffset;  // the caller saw that it is not negative
  return t.blob_bytes > 0 && t.blob_bytes % kPackPage == 0 && t.blob_bytes < rest && rest - t.blob_bytes <= kMaxPackTailBytes &&
         t.images > 0 && t.images <= t.tail_bytes();
}

}  // namespace

std::array<std::byte, kPackTrailerBytes> to_bytes(const PackTrailer& t) {
  Stored s{{}, t.format, t.blob_bytes, t.file_bytes, t.images, t.metadata_hash, 0, 0};
  std::memcpy(s.magic, kMagic, sizeof kMagic);
  s.own_hash = own_hash(s);
  std::array<std::byte, kPackTrailerBytes> bytes;
  std::memcpy(bytes.data(), &s, sizeof s);
  return bytes;
}

Result<PackTrailer> parse_pack_trailer(std::span<const std::byte, kPackTrailerBytes> bytes, std::uint64_t file_bytes) {
  Stored s;
  std::memcpy(&s, bytes.data(), sizeof s);
  if (std::memcmp(s.magic, kMagic, sizeof kMagic) != 0)
    return Failure{ExitCode::bad_data, "is not a pack, or is cut off; make one with convoy pack"};
  if (s.own_hash != own_hash(s)) return Failure{ExitCode::bad_data, "its trailer is damaged; make the pack again"};
  if (s.format != static_cast<std::uint64_t>(kPackFormat)) {
    return Failure{ExitCode::bad_data, "is a pack of format " + std::to_string(s.format) + ", this program reads format " +
                                           std::to_string(kPackFormat) + "; use the program that made it"};
  }
  const PackTrailer t{s.format, s.blob_bytes, s.file_bytes, s.images, s.metadata_hash};
  if (t.file_bytes != file_bytes) {
    return Failure{ExitCode::bad_data, "has " + std::to_string(file_bytes) + " bytes, its trailer says " +
                                           std::to_string(t.file_bytes) + "; copy or make it again"};
  }
  if (!sizes_fit(t)) return Failure{ExitCode::bad_data, "its trailer says sizes that cannot be"};
  return t;
}

std::uint64_t hash_pack_metadata(const PackTrailer& trailer,
                                 const std::function<void(std::uint64_t, std::span<std::byte>)>& read) {
  Hash hash;
  std::vector<std::byte> piece(std::size_t{1} << 20);
  const auto add = [&](std::uint64_t offset, std::uint64_t bytes) {
    while (bytes > 0) {
      const std::span<std::byte> part = std::span(piece).first(std::min<std::uint64_t>(bytes, piece.size()));
      read(offset, part);
      hash.add_bytes(part.data(), part.size());
      offset += part.size();
      bytes -= part.size();
    }
  };
  add(0, kPackBlobOffset);
  add(trailer.tail_offset(), trailer.tail_bytes());
  return hash.digest();
}

}  // namespace convoy
