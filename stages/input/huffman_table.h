// One Huffman table of a JPEG, made for speed: ITU-T T.81, annexes C and F.
//
// A lookup by the next kLookupBits bits gives a code's length, its symbol's run and size, and how many bits code and extra
// bits take together (for DC the run is 0); codes that are longer are searched for among the canonical ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

#include <array>

namespace convoy {

// Packed, so that one load brings all of it; kNoCode where no code is.
class HuffmanSymbol {
 public:
  static constexpr int kEndOfBlock = 128, kNoCode = 255;  // as advance

  HuffmanSymbol() : HuffmanSymbol(0, 0, kNoCode) {}
  HuffmanSymbol(int code, int size, int advance)
      : packed_(static_cast<std::uint32_t>((code + size) | code << 8 | size << 16 | advance << 24)) {}

  int total() const { return static_cast<int>(packed_ & 63); }       // bits of the code and of the extra bits behind it
  int code() const { return static_cast<int>(packed_ >> 8 & 63); }   // bits of the code
  int size() const { return static_cast<int>(packed_ >> 16 & 63); }  // extra bits
  int advance() const { return static_cast<int>(packed_ >> 24); }    // coefficients that it ends: the zeros and its own

 private:
  std::uint32_t packed_;
};

class HuffmanTable {
 public:
  static constexpr int kLookupBits = 11;

  // Makes the table of `source`, unless it is that already. Codes that do not fit, and symbols of more than 11 extra bits,
  // which 8-bit samples do not need, are left out: no bits lead to them.
  void set(const JHUFF_TBL& source);

  // By the first bits of `bits`, its highest first.
  HuffmanSymbol find(std::uint64_t bits) const {
    const HuffmanSymbol s = lookup_[bits >> (64 - kLookupBits)];
    return s.code() != 0 ? s : find_long(bits);
  }

 private:
  HuffmanSymbol find_long(std::uint64_t bits) const;

  std::array<HuffmanSymbol, 1 << kLookupBits> lookup_{};
  // Of each length: the first code behind those of it (aligned to 16 bits), where its symbols begin, and that less the
  // first code.
  std::array<std::uint32_t, 17> end_{};
  std::array<std::int32_t, 17> begin_{}, place_{};
  std::array<std::uint8_t, 17> counts_{};  // what was set
  std::array<std::uint8_t, 256> symbols_{};
};

}  // namespace convoy
