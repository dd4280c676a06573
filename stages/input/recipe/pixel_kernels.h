// The generated pixel kernels of one instruction set.
#pragma once

#include "pipeline/core/isa.h"

struct halide_buffer_t;

namespace convoy {

// Argument order as in halide_gen/pixels.
struct PixelKernels {
  using Buffer = halide_buffer_t*;
  using WarpColumns = int (*)(Buffer in, Buffer element, Buffer weight, Buffer inside_row, Buffer inside_column, float fill,
                              Buffer factor, Buffer offset, Buffer out);
  int rows;  // that warp_rows makes in one call
  int (*warp_rows)(Buffer in, Buffer row, Buffer weight, Buffer out);
  WarpColumns warp_columns_f32, warp_columns_u8;
};

const PixelKernels& pixel_kernels(Isa isa);

// Those of choose_isa(), which is asked once.
const PixelKernels& pixel_kernels();

}  // namespace convoy
