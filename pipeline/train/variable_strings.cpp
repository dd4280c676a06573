#include "pipeline/train/variable_strings.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace convoy::hdf5 {

std::size_t longest_heap_collection(std::span<const std::byte> image) {
  using namespace std::string_view_literals;
  constexpr std::string_view kSignature = "GCOL\x01\0\0\0"sv;  // with version 1 and three reserved bytes
  std::size_t longest = 0;
  const std::byte* at = image.data();
  const std::byte* const end = at + image.size();
  while (true) {
    at = static_cast<const std::byte*>(memmem(at, static_cast<std::size_t>(end - at), kSignature.data(), kSignature.size()));
    if (at == nullptr || end - at < 16) return longest;
    std::uint64_t bytes;
    std::memcpy(&bytes, at + 8, sizeof bytes);
    longest = std::max<std::size_t>(longest, bytes);
    at += kSignature.size();
  }
}

}  // namespace convoy::hdf5
