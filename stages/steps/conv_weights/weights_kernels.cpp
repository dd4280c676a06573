#include "stages/steps/conv_weights/weights_kernels.h"

#include <algorithm>

#include "conv_weights_four_avx2.h"
#include "conv_weights_narrow_avx512.h"
#include "conv_weights_pair_ahead_avx512.h"
#include "conv_weights_pair_avx512.h"
#include "conv_weights_single_avx512.h"
#include "conv_weights_six_ahead_avx2.h"
#include "conv_weights_six_avx2.h"
#include "image_conv_weights_5_avx2.h"
#include "image_conv_weights_5_avx512.h"
#include "image_conv_weights_5x2_avx512.h"
#include "image_conv_weights_6_avx2.h"
#include "image_conv_weights_7_avx512.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"

namespace convoy {

RowPlan row_plan(const RowKernels& kernels, int channels) {
  const int all_main = round_up(channels, kernels.main.rows);
  const int whole = channels / kernels.main.rows * kernels.main.rows;
  const int rest = round_up(channels - whole, kernels.rest.rows);
  if (all_main <= kBlock && all_main <= whole + rest) return {all_main, 0};
  return {whole, rest};
}

const WeightsKernels& weights_kernels(Isa isa) {
  static const RowKernels avx2_rows{{conv_weights_six_avx2, 6, 1, conv_weights_six_ahead_avx2}, {conv_weights_four_avx2, 4, 1}};
  static const WeightsKernels avx2{avx2_rows, avx2_rows};
  static const TiledWeightsKernel pair{conv_weights_pair_avx512, 8, 2, conv_weights_pair_ahead_avx512};
  static const WeightsKernels avx512{{pair, pair}, {{conv_weights_single_avx512, 16, 1}, {conv_weights_narrow_avx512, 8, 1}}};
  return isa == Isa::avx512 ? avx512 : avx2;
}

ImageRowPlan image_row_plan(Isa isa, int taps, int out_blocks) {
  static const ImageRowPlan avx2{{image_conv_weights_6_avx2, 6, 1}, {image_conv_weights_5_avx2, 5, 1}};
  static const ImageRowPlan pairs{{image_conv_weights_7_avx512, 7, 2}, {image_conv_weights_5x2_avx512, 5, 2}};
  static const TiledImageWeightsKernel single{image_conv_weights_5_avx512, 5, 1};
  static const ImageRowPlan singles{single, single};
  ImageRowPlan plan = isa == Isa::avx2 ? avx2 : out_blocks % 2 == 0 ? pairs : singles;
  int fewest = 0;
  for (int rest = 0; rest < taps + plan.rest.rows; rest += plan.rest.rows) {
    const int main = (std::max(taps - rest, 0) + plan.main.rows - 1) / plan.main.rows * plan.main.rows;
    if (fewest != 0 && main + rest >= fewest) continue;
    fewest = main + rest;
    plan.main_rows = main;
    plan.rest_rows = rest;
  }
  return plan;
}

}  // namespace convoy
