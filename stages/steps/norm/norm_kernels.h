// The table of batch normalization kernels: by instruction set and by the activation that is folded in.
#pragma once

#include <HalideRuntime.h>

#include "pipeline/core/isa.h"
#include "pipeline/graph/step.h"

namespace convoy {

struct NormKernels {
  // x, inverse_count -> moments
  int (*moments)(halide_buffer_t*, float, halide_buffer_t*);
  // x, mean, scale, shift -> y
  int (*apply)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
  // x, mean, scale, shift, r, mean_r, scale_r, shift_r -> y
  int (*sum)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*,
             halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
  // x, d_y, mean, scale, shift -> sums
  int (*gradient_sums)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*,
                       halide_buffer_t*);
  // x, d_y, mean, scale, shift, mean_g, slope -> d_x
  int (*backward)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*,
                  halide_buffer_t*, halide_buffer_t*);
};

// Reads the step's attribute `activation` (absent: none). Throws std::logic_error for one that normalization cannot take.
const NormKernels& norm_kernels(const Step&, Isa);

}  // namespace convoy
