// A keyed bijection of 0 .. size-1 onto itself, computed element by element in O(1) and no memory.
//
// A balanced Feistel network (Luby and Rackoff, "How to construct pseudorandom permutations from pseudorandom
// functions", 1988) over the smallest even number of bits that holds `size`, Philox as the round function, and cycle
// walking (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002): an image outside the range is permuted
// again until it falls inside. The domain is under 4 x size, so that takes under four turns on average.
#pragma once

#include <cstdint>

namespace convoy {

// `stream` and `tweak` select one permutation of the key's family (an op, an epoch). Needs 0 <= element < size.
std::int64_t permute(std::int64_t element, std::int64_t size, std::uint64_t key, std::uint32_t stream, std::uint32_t tweak);

}  // namespace convoy
