#include "stages/input/recipe/pixel_kernels.h"

#include <affine_warp_f32_1_avx2.h>
#include <affine_warp_f32_1_avx512.h>
#include <affine_warp_f32_3_avx2.h>
#include <affine_warp_f32_3_avx512.h>
#include <affine_warp_u8_1_avx2.h>
#include <affine_warp_u8_1_avx512.h>
#include <affine_warp_u8_3_avx2.h>
#include <affine_warp_u8_3_avx512.h>
#include <fill_box_avx2.h>
#include <fill_box_avx512.h>
#include <fill_noise_avx2.h>
#include <fill_noise_avx512.h>
#include <histogram_avx2.h>
#include <histogram_avx512.h>
#include <look_up_f32_1_avx2.h>
#include <look_up_f32_1_avx512.h>
#include <look_up_f32_3_avx2.h>
#include <look_up_f32_3_avx512.h>
#include <look_up_u8_1_avx2.h>
#include <look_up_u8_1_avx512.h>
#include <look_up_u8_3_avx2.h>
#include <look_up_u8_3_avx512.h>
#include <luma_sum_avx2.h>
#include <luma_sum_avx512.h>
#include <saturate_avx2.h>
#include <saturate_avx512.h>
#include <sharpen_avx2.h>
#include <sharpen_avx512.h>
#include <turn_hue_avx2.h>
#include <turn_hue_avx512.h>
#include <warp_columns_f32_avx2.h>
#include <warp_columns_f32_avx512.h>
#include <warp_columns_u8_avx2.h>
#include <warp_columns_u8_avx512.h>
#include <warp_rows_avx2.h>
#include <warp_rows_avx512.h>

namespace convoy {
namespace {

constexpr PixelKernels kAvx2{
    .rows = 8,
    .warp_rows = warp_rows_avx2,
    .warp_columns_f32 = warp_columns_f32_avx2,
    .warp_columns_u8 = warp_columns_u8_avx2,
    .affine_f32 = {affine_warp_f32_1_avx2, affine_warp_f32_3_avx2},
    .affine_u8 = {affine_warp_u8_1_avx2, affine_warp_u8_3_avx2},
    .look_up_f32 = {look_up_f32_1_avx2, look_up_f32_3_avx2},
    .look_up_u8 = {look_up_u8_1_avx2, look_up_u8_3_avx2},
    .histogram = histogram_avx2,
    .luma_sum = luma_sum_avx2,
    .saturate = saturate_avx2,
    .sharpen = sharpen_avx2,
    .turn_hue = turn_hue_avx2,
    .fill_box = fill_box_avx2,
    .fill_noise = fill_noise_avx2,
};

constexpr PixelKernels kAvx512{
    .rows = 16,
    .warp_rows = warp_rows_avx512,
    .warp_columns_f32 = warp_columns_f32_avx512,
    .warp_columns_u8 = warp_columns_u8_avx512,
    .affine_f32 = {affine_warp_f32_1_avx512, affine_warp_f32_3_avx512},
    .affine_u8 = {affine_warp_u8_1_avx512, affine_warp_u8_3_avx512},
    .look_up_f32 = {look_up_f32_1_avx512, look_up_f32_3_avx512},
    .look_up_u8 = {look_up_u8_1_avx512, look_up_u8_3_avx512},
    .histogram = histogram_avx512,
    .luma_sum = luma_sum_avx512,
    .saturate = saturate_avx512,
    .sharpen = sharpen_avx512,
    .turn_hue = turn_hue_avx512,
    .fill_box = fill_box_avx512,
    .fill_noise = fill_noise_avx512,
};

}  // namespace

const PixelKernels& pixel_kernels(Isa isa) { return isa == Isa::avx512 ? kAvx512 : kAvx2; }

const PixelKernels& pixel_kernels() {
  static const PixelKernels& chosen = pixel_kernels(choose_isa());
  return chosen;
}

}  // namespace convoy
