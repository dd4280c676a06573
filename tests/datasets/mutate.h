// Small random damage to a file's bytes, by number: the same number, the same damage.
#pragma once

#include <cstdint>
#include <string>

#include "pipeline/core/rng.h"

namespace convoy::test {

// One to four changes: a byte, a piece cut out, repeated or set to one value, the end cut off.
inline std::string mutated(std::string bytes, std::uint32_t number) {
  Rng rng(0x6d757461, 0, number, 0);
  for (std::uint32_t changes = 1 + rng.below(4); changes > 0; --changes) {
    if (bytes.empty()) return std::string(1, static_cast<char>(rng.below(256)));
    const std::size_t at = rng.below(static_cast<std::uint32_t>(bytes.size()));
    const std::size_t length = 1 + rng.below(16);
    switch (rng.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(rng.below(256));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.below(8)));
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 4:
        bytes.replace(at, std::min(length, bytes.size() - at), length, rng.below(2) ? '\xff' : '\0');
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

}  // namespace convoy::test
