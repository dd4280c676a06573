// The table of kernels that normalize and pool in one pass: by instruction set and window.
#pragma once

#include <max_pool_backward_whole_3_2_1_avx2.h>
#include <norm_max_pool_3_2_avx2.h>
#include <norm_max_pool_avx2.h>
#include <norm_max_pool_backward_3_2_1_avx2.h>
#include <norm_max_pool_values_3_2_avx2.h>
#include <norm_max_pool_values_avx2.h>

#include "pipeline/core/isa.h"
#include "pipeline/graph/step.h"

namespace convoy {

struct NormPoolKernels {
  // Whatever part of a window lies inside the map, with positions and without; and whole windows, four rows at once.
  decltype(&norm_max_pool_avx2) any;
  decltype(&norm_max_pool_values_avx2) any_values;
  decltype(&norm_max_pool_3_2_avx2) whole;
  decltype(&norm_max_pool_values_3_2_avx2) whole_values;
  // The pooling's gradient alone, and the one of both.
  decltype(&max_pool_backward_whole_3_2_1_avx2) pool_backward;
  decltype(&norm_max_pool_backward_3_2_1_avx2) backward;
};

// Throws std::logic_error for a step with another window or activation.
const NormPoolKernels& norm_pool_kernels(const Step&, Isa);

}  // namespace convoy
