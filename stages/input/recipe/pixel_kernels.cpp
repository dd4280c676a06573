#include "stages/input/recipe/pixel_kernels.h"

#include <warp_columns_f32_avx2.h>
#include <warp_columns_f32_avx512.h>
#include <warp_columns_u8_avx2.h>
#include <warp_columns_u8_avx512.h>
#include <warp_rows_avx2.h>
#include <warp_rows_avx512.h>

namespace convoy {
namespace {

constexpr PixelKernels kAvx2{8, warp_rows_avx2, warp_columns_f32_avx2, warp_columns_u8_avx2};
constexpr PixelKernels kAvx512{16, warp_rows_avx512, warp_columns_f32_avx512, warp_columns_u8_avx512};

}  // namespace

const PixelKernels& pixel_kernels(Isa isa) { return isa == Isa::avx512 ? kAvx512 : kAvx2; }

const PixelKernels& pixel_kernels() {
  static const PixelKernels& chosen = pixel_kernels(choose_isa());
  return chosen;
}

}  // namespace convoy
