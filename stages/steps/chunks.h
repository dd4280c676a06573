// A long array cut into tiles of equal length for elementwise steps. Lengths are elements; every length but the last is
// a multiple of kBlock.
#pragma once

#include <algorithm>
#include <cstdint>

#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"

namespace convoy {

struct Chunk {
  std::int64_t begin = 0;
  std::int64_t size = 0;
};

// 256 KB of f32: about 20 microseconds of the cheapest elementwise work, and two of them fit a level-2 cache.
inline constexpr std::int64_t kChunkElements = 4096 * kBlock;

constexpr int chunk_count(std::int64_t elements, std::int64_t chunk = kChunkElements) {
  return static_cast<int>(ceil_div(elements, chunk));
}

constexpr Chunk chunk_of(int tile, std::int64_t elements, std::int64_t chunk = kChunkElements) {
  const std::int64_t begin = tile * chunk;
  return {begin, std::min(chunk, elements - begin)};
}

}  // namespace convoy
