// The generated pixel kernels of one instruction set.
#pragma once

#include "pipeline/core/isa.h"

struct halide_buffer_t;

namespace convoy {

// Argument order as in halide_gen/pixels.
struct PixelKernels {
  using Buffer = halide_buffer_t*;
  int (*blend_rows_u8)(Buffer in, Buffer row_0, Buffer row_1, Buffer weight_0, Buffer weight_1, Buffer out);
  int (*blend_rows_f32)(Buffer in, Buffer row_0, Buffer row_1, Buffer weight_0, Buffer weight_1, Buffer out);
  int (*blend_columns)(Buffer in, Buffer element_0, Buffer element_1, Buffer weight_0, Buffer weight_1, Buffer row_weight_0,
                       Buffer row_weight_1, float fill, Buffer out);
  int (*normalize)(Buffer in, Buffer factor, Buffer offset, Buffer out);
  int (*to_f32)(Buffer in, Buffer out);
};

const PixelKernels& pixel_kernels(Isa isa);

// Those of choose_isa(), which is asked once.
const PixelKernels& pixel_kernels();

}  // namespace convoy
