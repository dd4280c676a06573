#include "stages/input/huffman_table.h"

#include <algorithm>

namespace convoy {
namespace {

HuffmanSymbol symbol_of(int value, int length) {
  const int run = value >> 4, size = value & 15;
  if (size > 11) return {};
  const bool end = size == 0 && run != 15;
  return {length, size, end ? HuffmanSymbol::kEndOfBlock : run + 1};
}

}  // namespace

void HuffmanTable::set(const JHUFF_TBL& source) {
  if (std::equal(counts_.begin() + 1, counts_.end(), source.bits + 1) &&
      std::equal(symbols_.begin(), symbols_.end(), source.huffval)) {
    return;
  }
  std::copy(source.bits, source.bits + 17, counts_.begin());
  std::copy(source.huffval, source.huffval + 256, symbols_.begin());
  lookup_.fill({});
  std::uint32_t code = 0;
  int place = 0;
  for (int length = 1; length <= 16; ++length, code <<= 1) {
    const int count =
        std::min<int>({counts_[length], 256 - place, static_cast<int>((1u << length) - std::min(code, 1u << length))});
    begin_[length] = place;
    place_[length] = place - static_cast<std::int32_t>(code);
    if (length <= kLookupBits) {
      const int spare = kLookupBits - length;
      for (int i = 0; i < count; ++i) {
        const auto first = lookup_.begin() + ((code + i) << spare);
        std::fill(first, first + (1 << spare), symbol_of(symbols_[place + i], length));
      }
    }
    code += static_cast<std::uint32_t>(count);
    place += count;
    end_[length] = code << (16 - length);
  }
}

HuffmanSymbol HuffmanTable::find_long(std::uint64_t bits) const {
  const auto next = static_cast<std::uint32_t>(bits >> 48);
  for (int length = kLookupBits + 1; length <= 16; ++length) {
    if (next >= end_[length]) continue;
    const std::int32_t place = place_[length] + static_cast<std::int32_t>(next >> (16 - length));
    return place >= begin_[length] && place < 256 ? symbol_of(symbols_[place], length) : HuffmanSymbol{};
  }
  return {};
}

}  // namespace convoy
