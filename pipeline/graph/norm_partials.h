// How large the partial sums of a normalization are: what the layer makes and the steps fill.
#pragma once

#include <cstdint>

#include "pipeline/core/shape.h"

namespace convoy {

// Pixels of a map that one partial sum covers at most; 256 KB of values.
inline constexpr int kNormPixels = 4096;

// Partial sums of one map.
constexpr int norm_chunks(const Shape& map) {
  return static_cast<int>((std::int64_t{map.height} * map.width + kNormPixels - 1) / kNormPixels);
}

// Elements of one image's partial sums: three vectors for each channel block and chunk.
constexpr std::int64_t norm_partial_elements(const Shape& map) {
  return std::int64_t{3} * padded_channels(map.channels) * norm_chunks(map);
}

}  // namespace convoy
