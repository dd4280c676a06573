// The machine's fused multiply-add peak: what every kernel is measured against.
//
// A loop of independent FMAs on registers alone, on the vector width of one ISA. The caller times it.
#pragma once

#include <cstdint>

#include "pipeline/core/isa.h"

namespace convoy::bench {

// Runs the loop `iterations` times on the calling thread and returns the floating point operations done (2 an FMA and
// lane). The CPU must support `isa`.
double run_fma_loop(Isa isa, std::int64_t iterations);

}  // namespace convoy::bench
