#include "datasets/shards/tar_header.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace convoy {
namespace {

constexpr std::size_t kMaxName = 255;

struct Field {
  std::size_t at, bytes;
};
constexpr Field kName{0, 100}, kSize{124, 12}, kChecksum{148, 8}, kType{156, 1}, kMagic{257, 6}, kPrefix{345, 155};

std::string_view text(std::span<const std::byte, kTarBlock> header, Field f) {
  return {reinterpret_cast<const char*>(header.data()) + f.at, f.bytes};
}

std::string_view until_zero(std::string_view field) { return field.substr(0, field.find('\0')); }

// Octal digits with blanks or zeros around them.
std::optional<std::uint64_t> octal(std::string_view field) {
  const std::size_t first = field.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  field.remove_prefix(first);
  std::uint64_t value = 0;
  std::size_t digits = 0;
  while (digits < field.size() && field[digits] >= '0' && field[digits] <= '7') value = value * 8 + (field[digits++] - '0');
  const bool rest_is_blank = field.find_first_not_of(std::string_view(" \0", 2), digits) == std::string_view::npos;
  return digits > 0 && rest_is_blank ? std::optional(value) : std::nullopt;
}

// GNU's form for sizes from 8 GiB: a set top bit, then a big-endian number.
std::optional<std::uint64_t> number(std::string_view field) {
  if ((static_cast<unsigned char>(field[0]) & 0x80) == 0) return octal(field);
  std::uint64_t value = static_cast<unsigned char>(field[0]) & 0x7f;
  for (const char c : field.substr(1)) {
    if (value >> 55 != 0) return std::nullopt;  // negative, or beyond what a file can have
    value = value << 8 | static_cast<unsigned char>(c);
  }
  return value;
}

std::uint64_t checksum(std::span<const std::byte, kTarBlock> header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const bool own = i >= kChecksum.at && i < kChecksum.at + kChecksum.bytes;
    sum += own ? ' ' : std::to_integer<unsigned>(header[i]);
  }
  return sum;
}

}  // namespace

bool is_zero_block(std::span<const std::byte> block) {
  return std::ranges::all_of(block, [](std::byte b) { return b == std::byte{0}; });
}

Result<TarHeader> parse_tar_header(std::span<const std::byte, kTarBlock> header) {
  const auto stored = octal(text(header, kChecksum));
  if (!stored || *stored != checksum(header))
    return Failure{ExitCode::bad_data, "its header has a wrong checksum: not a tar file, or damaged"};
  const auto size = number(text(header, kSize));
  if (!size) return Failure{ExitCode::bad_data, "its size cannot be read"};
  TarHeader out;
  out.name = until_zero(text(header, kName));
  out.size = *size;
  out.type = text(header, kType)[0] == '\0' ? '0' : text(header, kType)[0];
  const std::string_view prefix = until_zero(text(header, kPrefix));
  // GNU's old format uses the place of the prefix for times.
  if (text(header, kMagic) == std::string_view("ustar\0", 6) && !prefix.empty()) out.name = std::string(prefix) + "/" + out.name;
  return out;
}

const char* bad_member_name(const std::string& name) {
  if (name.empty()) return "has no name";
  if (name.size() > kMaxName) return "has a name of over 255 bytes";
  if (name[0] == '/') return "has an absolute name";
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "has a name with control characters";
  }
  for (std::string_view rest = name;;) {
    const std::size_t slash = rest.find('/');
    if (rest.substr(0, slash) == "..") return "has a name that leads out of the archive with '..'";
    if (slash == std::string_view::npos) return "";
    rest.remove_prefix(slash + 1);
  }
}

const char* tar_type_name(char type) {
  switch (type) {
    case '1':
      return "a hard link";
    case '2':
      return "a symbolic link";
    case '3':
      return "a character device";
    case '4':
      return "a block device";
    case '6':
      return "a named pipe";
    case 'S':
      return "a sparse file";
    case 'K':
      return "the long target of a link";
    case 'M':
      return "a part of a file on several volumes";
    default:
      return "of a type that is not read";
  }
}

}  // namespace convoy
