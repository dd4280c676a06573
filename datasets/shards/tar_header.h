// One 512-byte header of a tar archive (POSIX.1-2001 ustar, with the GNU forms of long sizes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "pipeline/core/error.h"

namespace convoy {

inline constexpr std::uint64_t kTarBlock = 512;

struct TarHeader {
  std::string name;  // prefix and name joined; as it stands, unchecked
  std::uint64_t size = 0;
  char type = '0';  // '\0' is read as '0'
};

bool is_zero_block(std::span<const std::byte>);

// A failure for a wrong checksum, a foreign format and numbers that cannot be read.
Result<TarHeader> parse_tar_header(std::span<const std::byte, kTarBlock>);

// Why a member's name is refused, or "": empty, over 255 bytes, absolute, with a ".." or control characters.
const char* bad_member_name(const std::string& name);

// The type in words, for messages: "a symbolic link".
const char* tar_type_name(char type);

}  // namespace convoy
