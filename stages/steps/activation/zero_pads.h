// The pad lanes of a range of a blocked tensor, for functions whose value at 0 is not 0.
#pragma once

#include <algorithm>

#include "stages/steps/activation/activation.h"
#include "stages/steps/chunks.h"

namespace convoy {

// Zeroes the pad lanes inside `chunk` of items of `shape` that follow each other from `base`.
inline void zero_pads_of_chunk(const Shape& shape, float* base, Chunk chunk) {
  const int live = shape.channels % kBlock;
  if (live == 0) return;
  const std::int64_t item = shape.padded_elements();
  const std::int64_t last_block = std::int64_t{shape.height} * shape.width * kBlock;
  const std::int64_t end = chunk.begin + chunk.size;
  for (std::int64_t n = chunk.begin / item; n * item < end; ++n) {
    const std::int64_t from = std::max(chunk.begin, (n + 1) * item - last_block);
    const std::int64_t to = std::min(end, (n + 1) * item);
    if (from < to) zero_pad_lanes(base + from, (to - from) / kBlock, live);
  }
}

}  // namespace convoy
