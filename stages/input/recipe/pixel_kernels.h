// The generated pixel kernels of one instruction set.
#pragma once

#include "pipeline/core/isa.h"

struct halide_buffer_t;

namespace convoy {

// Argument order as in halide_gen/pixels. Pairs are for 1 and for 3 channels.
struct PixelKernels {
  using Buffer = halide_buffer_t*;
  using WarpColumns = int (*)(Buffer in, Buffer element, Buffer weight, Buffer inside_row, Buffer inside_column, float fill,
                              Buffer factor, Buffer offset, Buffer out);
  using AffineWarp = int (*)(Buffer in, Buffer row_x, Buffer row_y, float dx, float dy, int edges, bool nearest_pixel, float fill,
                             bool reverse_channels, Buffer factor, Buffer offset, Buffer out);
  using LookUp = int (*)(Buffer in, Buffer table, bool reverse_channels, Buffer out);
  using Mix = int (*)(Buffer in, float factor, Buffer out);
  using Reduction = int (*)(Buffer in, Buffer out);

  int rows;  // that warp_rows makes in one call
  int (*warp_rows)(Buffer in, Buffer row, Buffer weight, Buffer out);
  WarpColumns warp_columns_f32, warp_columns_u8;
  AffineWarp affine_f32[2], affine_u8[2];
  LookUp look_up_f32[2], look_up_u8[2];
  Reduction histogram, luma_sum;
  Mix saturate;
  int (*sharpen)(Buffer in, int channels, float factor, Buffer out);
  int (*turn_hue)(Buffer in, float turn, float saturation, Buffer out);
  int (*fill_box)(Buffer value, Buffer out);
  int (*fill_noise)(std::uint32_t key_0, std::uint32_t key_1, Buffer out);
};

const PixelKernels& pixel_kernels(Isa isa);

// Those of choose_isa(), which is asked once.
const PixelKernels& pixel_kernels();

}  // namespace convoy
