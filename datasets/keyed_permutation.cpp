#include "datasets/keyed_permutation.h"

#include <bit>

#include "pipeline/core/rng.h"

namespace convoy {
namespace {

// Four suffice in theory for random round functions on large halves; small data sets have halves of a few bits.
constexpr std::uint32_t kRounds = 8;

struct Feistel {
  int half_bits;
  std::array<std::uint32_t, 2> key;
  std::uint32_t stream, tweak;

  std::uint64_t operator()(std::uint64_t block) const {
    const std::uint64_t mask = (std::uint64_t{1} << half_bits) - 1;
    std::uint64_t left = block >> half_bits, right = block & mask;
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      const std::uint32_t mixed = philox({tweak, static_cast<std::uint32_t>(right), round, stream}, key)[0];
      const std::uint64_t next = left ^ (mixed & mask);
      left = right;
      right = next;
    }
    return left << half_bits | right;
  }
};

}  // namespace

std::int64_t permute(std::int64_t element, std::int64_t size, std::uint64_t key, std::uint32_t stream, std::uint32_t tweak) {
  if (size <= 1) return 0;
  const int bits = std::bit_width(static_cast<std::uint64_t>(size - 1));
  const Feistel feistel{(bits + 1) / 2, {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}, stream, tweak};
  std::uint64_t image = static_cast<std::uint64_t>(element);
  do image = feistel(image);
  while (image >= static_cast<std::uint64_t>(size));
  return static_cast<std::int64_t>(image);
}

}  // namespace convoy
