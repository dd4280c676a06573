#include "stages/input/image_kind.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace convoy {
namespace {

// ASCII or UTF-8, as far as single bytes tell.
bool is_text(std::string_view head) {
  return std::all_of(head.begin(), head.end(),
                     [](unsigned char c) { return (c >= 0x20 && c != 0x7f && c < 0xf8) || c == '\n' || c == '\r' || c == '\t'; });
}

bool is_html(std::string_view head) {
  const std::size_t start = head.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && head[start] == '<' && is_text(head);
}

std::string_view head_of(std::span<const std::byte> file) {
  return {reinterpret_cast<const char*>(file.data()), std::min<std::size_t>(file.size(), 64)};
}

const char* name_of_other(std::span<const std::byte> file) {
  const std::string_view head = head_of(file);
  const auto at = [&](std::size_t offset, std::string_view magic) {
    return head.substr(std::min(offset, head.size())).starts_with(magic);
  };
  if (head.empty()) return "an empty file";
  if (at(0, "GIF8")) return "a GIF image";
  if (at(0, "RIFF") && at(8, "WEBP")) return "a WebP image";
  if (at(4, "ftypavif") || at(4, "ftypheic") || at(4, "ftypmif1")) return "an AVIF or HEIC image";
  if (at(0, {"II*\0", 4}) || at(0, {"MM\0*", 4})) return "a TIFF image";
  if (at(0, {"\0\0\0\x0cjP  ", 8}) || at(0, "\xff\x4f\xff\x51")) return "a JPEG 2000 image";
  if (at(0, "BM") && !is_text(head)) return "a BMP image";
  if (at(0, "%PDF")) return "a PDF document";
  if (at(0, "PK\x03\x04")) return "a zip archive";
  if (at(0, "\x1f\x8b")) return "a gzip file";
  if (is_html(head)) return "an HTML or XML page";
  if (std::all_of(file.begin(), file.end(), [](std::byte b) { return b == std::byte{0}; })) return "a file of zero bytes";
  if (is_text(head)) return "a text file";
  return "a file of unknown type";
}

}  // namespace

ImageKind image_kind(std::span<const std::byte> file) {
  const std::string_view head = head_of(file);
  if (head.starts_with("\xff\xd8\xff")) return ImageKind::jpeg;
  return head.starts_with("\x89PNG\r\n\x1a\n") ? ImageKind::png : ImageKind::other;
}

std::string what_instead(std::span<const std::byte> file) {
  return std::string("neither a JPEG nor a PNG but ") + name_of_other(file);
}

}  // namespace convoy
