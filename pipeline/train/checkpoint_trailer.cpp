#include "pipeline/train/checkpoint_trailer.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "pipeline/train/atomic_file.h"

namespace convoy {
namespace {

static_assert(std::endian::native == std::endian::little, "the trailer is copied as it stands");

constexpr char kMagic[] = "CONVOYCK";
constexpr std::size_t kMagicBytes = 8;

}  // namespace

void write_trailer(std::span<std::byte> file, std::int64_t step) {
  std::byte* at = file.last(kTrailerBytes).data();
  const std::uint64_t image_bytes = file.size() - kTrailerBytes;
  const std::uint32_t format = kCheckpointFormat, zero = 0;
  std::memcpy(at, kMagic, kMagicBytes);
  std::memcpy(at + 8, &image_bytes, 8);
  std::memcpy(at + 16, &step, 8);
  std::memcpy(at + 24, &format, 4);
  std::memcpy(at + 28, &zero, 4);
  seal(file);
}

bool has_trailer(std::span<const std::byte> file) {
  return file.size() > kTrailerBytes && std::memcmp(file.last(kTrailerBytes).data(), kMagic, kMagicBytes) == 0;
}

Result<Trailer> check_trailer(std::span<const std::byte> file) {
  if (file.empty()) return Failure{ExitCode::bad_data, "the file is empty"};
  if (!has_trailer(file)) {
    return Failure{ExitCode::bad_data,
                   "it does not end with a convoy checkpoint's trailer: cut short, damaged, or not a convoy checkpoint"};
  }
  Trailer trailer;
  const std::byte* at = file.last(kTrailerBytes).data();
  std::memcpy(&trailer.image_bytes, at + 8, 8);
  std::memcpy(&trailer.step, at + 16, 8);
  std::memcpy(&trailer.format, at + 24, 4);
  if (trailer.image_bytes != file.size() - kTrailerBytes) {
    return Failure{ExitCode::bad_data, fmt::format("its trailer promises {} bytes before it, but there are {}",
                                                   trailer.image_bytes, file.size() - kTrailerBytes)};
  }
  if (!seal_holds(file))
    return Failure{ExitCode::bad_data, "its SHA-256 does not match: the file was damaged after it was written"};
  if (trailer.format != kCheckpointFormat) {
    return Failure{ExitCode::bad_data,
                   fmt::format("it has checkpoint format {}, and this program reads format {}: use a newer convoy",
                               trailer.format, kCheckpointFormat)};
  }
  return trailer;
}

}  // namespace convoy
