// The target of code that is compiled into this process.
#pragma once

#include "Halide.h"
#include "pipeline/core/isa.h"

namespace convoy::bench {

// The features of the ahead-of-time kernels (halide_gen/kernel_rules.cmake), given by CMake.
inline Halide::Target jit_target(Isa isa) {
  const std::string features = isa == Isa::avx512 ? CONVOY_TARGET_AVX512 : CONVOY_TARGET_AVX2;
  return Halide::Target(features + "-jit-no_asserts-no_bounds_query");
}

}  // namespace convoy::bench
