// The compiled variants of the weight gradients, one set an ISA.
#pragma once

#include <HalideRuntime.h>

#include "pipeline/core/isa.h"

namespace convoy {

// (x, d_y, d_weight): see halide_gen/conv_weights/conv_weights_algorithm.h.
using WeightsKernel = int (*)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);

// A kernel with its register tile: calls give it multiples of both.
struct TiledWeightsKernel {
  WeightsKernel run = nullptr;
  int rows = 0;
  int blocks = 0;
};

struct WeightsKernels {
  TiledWeightsKernel wide;    // for two or more output blocks where the ISA has registers for it, else as `single`
  TiledWeightsKernel single;  // for one output block
  TiledWeightsKernel narrow;  // for one output block and few input channels
};

const WeightsKernels& weights_kernels(Isa);

// (x, d_y, x_step, d_weight)
using ImageWeightsKernel = int (*)(halide_buffer_t*, halide_buffer_t*, std::int32_t, halide_buffer_t*);

struct TiledImageWeightsKernel {
  ImageWeightsKernel run = nullptr;
  int rows = 0;
  int blocks = 0;
};

// The kernel that wastes the fewest rows of registers on `taps` taps of one kernel row and `out_blocks` output blocks.
TiledImageWeightsKernel image_weights_kernel(Isa, int taps, int out_blocks);

}  // namespace convoy
