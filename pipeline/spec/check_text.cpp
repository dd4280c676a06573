#include "pipeline/spec/check_text.h"

#include <cstdint>
#include <cstdio>

namespace convoy::spec {
namespace {

std::uint32_t byte_at(const std::string& text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

// The length of the well-formed UTF-8 character at `at`, or 0.
std::size_t character_length(const std::string& text, std::size_t at) {
  const std::uint32_t first = byte_at(text, at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  std::uint32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint32_t next = byte_at(text, at + i);
    if ((next & 0xC0) != 0x80) return 0;
    code = code << 6 | (next & 0x3F);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? 0 : length;
}

bool is_control(std::uint32_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

std::string hex(std::uint32_t byte) {
  char text[8];
  std::snprintf(text, sizeof text, "0x%02X", byte);
  return text;
}

}  // namespace

bool check_text(const std::string& text, Diagnostics& diagnostics) {
  Mark mark{1, 1};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const std::uint32_t byte = byte_at(text, at);
    if (length == 0) {
      diagnostics.error(mark, "", "byte " + hex(byte) + " is not UTF-8; save the file as UTF-8");
      return false;
    }
    if (is_control(byte)) {
      diagnostics.error(mark, "", "control character " + hex(byte) + " has no place in a spec; remove it");
      return false;
    }
    mark = byte == '\n' ? Mark{mark.line + 1, 1} : Mark{mark.line, mark.column + static_cast<int>(length)};
    at += length;
  }
  return true;
}

}  // namespace convoy::spec
