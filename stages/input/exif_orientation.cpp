#include "stages/input/exif_orientation.h"

#include <algorithm>
#include <cstdint>

namespace convoy {
namespace {

constexpr std::size_t kMaxBytes = 65536;
constexpr std::size_t kMaxEntries = 64;
constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kOrientationTag = 0x0112, kShort = 3;

class Tiff {
 public:
  explicit Tiff(std::span<const std::byte> bytes) : bytes_(bytes), little_(bytes[0] == std::byte{'I'}) {}
  // The caller checks that they lie inside.
  std::uint32_t u16(std::size_t at) const { return little_ ? byte(at) | byte(at + 1) << 8 : byte(at) << 8 | byte(at + 1); }
  std::uint32_t u32(std::size_t at) const { return little_ ? u16(at) | u16(at + 2) << 16 : u16(at) << 16 | u16(at + 2); }
  std::size_t size() const { return bytes_.size(); }

 private:
  std::uint32_t byte(std::size_t at) const { return static_cast<std::uint32_t>(bytes_[at]); }
  std::span<const std::byte> bytes_;
  bool little_;
};

bool has_byte_order(std::span<const std::byte> tiff) {
  return tiff.size() >= 8 && tiff[0] == tiff[1] && (tiff[0] == std::byte{'I'} || tiff[0] == std::byte{'M'});
}

}  // namespace

int exif_orientation(std::span<const std::byte> bytes) {
  if (bytes.size() > kMaxBytes || !has_byte_order(bytes)) return 1;
  const Tiff tiff(bytes);
  if (tiff.u16(2) != 42) return 1;
  const std::size_t directory = tiff.u32(4);
  if (directory < 8 || directory + 2 > tiff.size()) return 1;
  const std::size_t room = (tiff.size() - directory - 2) / kEntryBytes;
  const std::size_t entries = std::min<std::size_t>({tiff.u16(directory), kMaxEntries, room});
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (tiff.u16(entry) != kOrientationTag) continue;
    const std::uint32_t value = tiff.u16(entry + 8);
    const bool sound = tiff.u16(entry + 2) == kShort && tiff.u32(entry + 4) == 1 && value >= 1 && value <= 8;
    return sound ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace convoy
