// The machine's memory bandwidth: what kernels that compute little are measured against.
//
// Plain loops over arrays, on the vector width of one ISA, with the ordinary stores that generated kernels have. The caller
// times them.
#pragma once

#include <cstdint>

#include "pipeline/core/isa.h"

namespace convoy::bench {

// Reads `count` floats, a multiple of 128.
void stream_read(Isa, const float* from, std::int64_t count);
// Copies them.
void stream_copy(Isa, const float* from, float* to, std::int64_t count);

}  // namespace convoy::bench
