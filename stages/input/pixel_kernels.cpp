#include "stages/input/pixel_kernels.h"

#include <blend_columns_avx2.h>
#include <blend_columns_avx512.h>
#include <blend_rows_f32_avx2.h>
#include <blend_rows_f32_avx512.h>
#include <blend_rows_u8_avx2.h>
#include <blend_rows_u8_avx512.h>
#include <normalize_pixels_avx2.h>
#include <normalize_pixels_avx512.h>
#include <pixels_to_f32_avx2.h>
#include <pixels_to_f32_avx512.h>

namespace convoy {
namespace {

constexpr PixelKernels kAvx2{blend_rows_u8_avx2, blend_rows_f32_avx2, blend_columns_avx2, normalize_pixels_avx2,
                             pixels_to_f32_avx2};
constexpr PixelKernels kAvx512{blend_rows_u8_avx512, blend_rows_f32_avx512, blend_columns_avx512, normalize_pixels_avx512,
                               pixels_to_f32_avx512};

}  // namespace

const PixelKernels& pixel_kernels(Isa isa) { return isa == Isa::avx512 ? kAvx512 : kAvx2; }

const PixelKernels& pixel_kernels() {
  static const PixelKernels& chosen = pixel_kernels(choose_isa());
  return chosen;
}

}  // namespace convoy
