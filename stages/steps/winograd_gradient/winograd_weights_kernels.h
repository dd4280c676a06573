// The compiled variants of the Winograd weight gradient, one set an ISA.
#pragma once

#include <HalideRuntime.h>

#include <cstdint>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/isa.h"

namespace convoy {

// (v, d, x_next, x_block, x_step, d_y_next, d_y_block, d_y_step, d_u): see halide_gen/winograd_gradient.
using ContractKernel = int (*)(halide_buffer_t*, halide_buffer_t*, std::int64_t, std::int64_t, std::int32_t, std::int64_t,
                               std::int64_t, std::int32_t, halide_buffer_t*);
// Calls give a kernel multiples of its output blocks. `first` overwrites the sums, `next` adds to them.
struct ContractKernels {
  ContractKernel first, next;
  int rows, blocks;  // of a register tile: input channels, output blocks
};

struct WinogradWeightsKernels {
  // (d_y, d): whole tiles, and those that have only the first outputs.
  int (*gradient)(halide_buffer_t*, halide_buffer_t*);
  int (*gradient_edge)(halide_buffer_t*, halide_buffer_t*);
  ContractKernels grouped, single;          // for as many output blocks as its tile holds, and for those that are left
  ContractKernels few_grouped, few_single;  // with rows that make kFewLanes
  int (*finish)(halide_buffer_t*, halide_buffer_t*);
};

const WinogradWeightsKernels& winograd_weights_kernels(Isa, const winograd::Form&);

}  // namespace convoy
