// The compiled variants of the weight gradients, one set an ISA.
#pragma once

#include <HalideRuntime.h>

#include <cstdint>

#include "pipeline/core/isa.h"

namespace convoy {

// (x, d_y, d_weight): see halide_gen/conv_weights/conv_weights_algorithm.h.
using WeightsKernel = int (*)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);

// (x, d_y, x_next, d_y_next, x_step, d_y_step, d_weight): the same sum over one run of pixels, which prefetches the next
// chunk from those two addresses on. Each pass over a plane prefetches so many bytes a pixel.
using AheadKernel = int (*)(halide_buffer_t*, halide_buffer_t*, std::int64_t, std::int64_t, std::int32_t, std::int32_t,
                            halide_buffer_t*);

// A kernel with its register tile: calls give it multiples of both.
struct TiledWeightsKernel {
  WeightsKernel run = nullptr;
  int rows = 0;
  int blocks = 0;
  AheadKernel ahead = nullptr;  // or none
};

// The rows (input channels) of a block: `main` takes the multiples of its tile, `rest` what they leave. Equal `blocks`.
struct RowKernels {
  TiledWeightsKernel main, rest;
};

struct WeightsKernels {
  RowKernels grouped;  // for as many output blocks as its tile holds
  RowKernels single;   // for the output blocks that are left, one by one
};

// Which kernel takes which rows of a block with `channels` real input channels; the fewest rows that cover them.
struct RowPlan {
  int main_rows = 0;
  int rest_rows = 0;  // after main_rows
};
RowPlan row_plan(const RowKernels&, int channels);

const WeightsKernels& weights_kernels(Isa);

// (x, d_y, x_step, d_weight)
using ImageWeightsKernel = int (*)(halide_buffer_t*, halide_buffer_t*, std::int32_t, halide_buffer_t*);

struct TiledImageWeightsKernel {
  ImageWeightsKernel run = nullptr;
  int rows = 0;
  int blocks = 0;
};

// Kernels of equal `blocks` that share the taps of one kernel row: `main` takes the first `main_rows`, `rest` the others.
struct ImageRowPlan {
  TiledImageWeightsKernel main, rest;
  int main_rows = 0, rest_rows = 0;  // multiples of the kernels' tiles
  int rows() const { return main_rows + rest_rows; }
  int blocks() const { return main.blocks; }
};

// The plan that computes the fewest rows beyond `taps`.
ImageRowPlan image_row_plan(Isa, int taps, int out_blocks);

}  // namespace convoy
