#include "stages/steps/conv_weights/weights_kernels.h"

#include "conv_weights_narrow_avx512.h"
#include "conv_weights_pair_avx512.h"
#include "conv_weights_single_avx2.h"
#include "conv_weights_single_avx512.h"
#include "image_conv_weights_5_avx2.h"
#include "image_conv_weights_5_avx512.h"
#include "image_conv_weights_7_avx512.h"

namespace convoy {

const WeightsKernels& weights_kernels(Isa isa) {
  static const TiledWeightsKernel avx2_single{conv_weights_single_avx2, 4, 1};
  static const WeightsKernels avx2{avx2_single, avx2_single, avx2_single};
  static const WeightsKernels avx512{
      {conv_weights_pair_avx512, 8, 2}, {conv_weights_single_avx512, 16, 1}, {conv_weights_narrow_avx512, 8, 1}};
  return isa == Isa::avx512 ? avx512 : avx2;
}

TiledImageWeightsKernel image_weights_kernel(Isa isa, int taps, int out_blocks) {
  if (isa == Isa::avx2) return {image_conv_weights_5_avx2, 5, 1};
  const auto rounded = [taps](int rows) { return (taps + rows - 1) / rows * rows; };
  if (out_blocks % 2 == 0 && rounded(7) <= rounded(5) + 2) return {image_conv_weights_7_avx512, 7, 2};
  return {image_conv_weights_5_avx512, 5, 1};
}

}  // namespace convoy
