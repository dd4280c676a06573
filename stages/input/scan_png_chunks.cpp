#include "stages/input/scan_png_chunks.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace convoy {
namespace {

constexpr std::size_t kSignature = 8, kFrame = 12;  // length, type and check sum of a chunk
constexpr std::size_t kHeader = 13;

Failure refused(const std::string& what) { return {ExitCode::bad_data, "PNG refused: " + what}; }

std::uint32_t u32(const std::byte* p) {
  return std::uint32_t(p[0]) << 24 | std::uint32_t(p[1]) << 16 | std::uint32_t(p[2]) << 8 | std::uint32_t(p[3]);
}

std::string_view type_of(const std::byte* chunk) { return {reinterpret_cast<const char*>(chunk) + 4, 4}; }

Status check_size(std::uint32_t width, std::uint32_t height, const spec::DecodeSpec& limits) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width == 0 || height == 0) return refused("has no pixels (" + size + ")");
  if (width > std::uint32_t(limits.max_side) || height > std::uint32_t(limits.max_side)) {
    return refused(size + " pixels; the limit is " + std::to_string(limits.max_side) + " a side");
  }
  if (std::int64_t{width} * height > limits.max_pixels) {
    return refused(size + " pixels; the limit is " + std::to_string(limits.max_pixels) + " in all");
  }
  return success();
}

// Chunks from the one behind the header on.
Status walk(std::span<const std::byte> file, const spec::DecodeSpec& limits, PngOutline& out) {
  int chunks = 0;
  std::int64_t bytes = 0;
  bool data_seen = false;
  for (std::size_t at = kSignature + kFrame + kHeader; at + kFrame <= file.size();) {
    const std::byte* chunk = file.data() + at;
    const std::string_view type = type_of(chunk);
    const std::size_t length = u32(chunk);
    if (type == "IEND") {
      out.has_end = true;
      return success();  // what follows is not read by the decoder either
    }
    if (length > file.size() - at - kFrame) return success();  // cut off: the decoder says how
    data_seen |= type == "IDAT";
    if (type != "IDAT") {
      if (++chunks > limits.max_markers) return refused("more than " + std::to_string(limits.max_markers) + " chunks");
      if ((bytes += static_cast<std::int64_t>(length)) > limits.max_marker_bytes) {
        return refused("more than " + std::to_string(limits.max_marker_bytes) + " bytes of chunks without pixels");
      }
    }
    out.transparent |= type == "tRNS";
    if (type == "eXIf" && !data_seen && out.exif.empty()) out.exif = file.subspan(at + 8, length);
    at += kFrame + length;
  }
  return success();
}

}  // namespace

Result<PngOutline> scan_png_chunks(std::span<const std::byte> file, const spec::DecodeSpec& limits) {
  if (file.size() > static_cast<std::uint64_t>(limits.max_bytes)) {
    return refused("file is larger than " + std::to_string(limits.max_bytes) + " bytes");
  }
  if (file.size() < kSignature + kFrame + kHeader) return Failure{ExitCode::bad_data, "truncated PNG: ends within its header"};
  const std::byte* header = file.data() + kSignature;
  if (type_of(header) != "IHDR" || u32(header) != kHeader) {
    return Failure{ExitCode::bad_data, "damaged PNG: does not begin with a header chunk"};
  }
  const std::uint32_t width = u32(header + 8), height = u32(header + 12);
  if (Status status = check_size(width, height, limits); !status.ok()) return status.failure();
  PngOutline out;
  out.size = {static_cast<int>(height), static_cast<int>(width)};
  out.bits = static_cast<int>(header[16]);
  out.color_type = static_cast<int>(header[17]);
  out.interlaced = header[20] != std::byte{0};
  if (Status status = walk(file, limits, out); !status.ok()) return status.failure();
  return out;
}

}  // namespace convoy
