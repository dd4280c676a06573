// The kernels of pooling steps on windows of one shape, for an instruction set.
//
// Those of any windows are always there; those of fixed windows, 3 x 3 with a stride of 1 or 2 and 2 x 2 with 2, and of whole
// maps, averages and, backward, maxima over 3 x 3 with usual strides and paddings, are null for others. Kernels for `apart` need
// windows side by side.
#pragma once

#include <average_pool_3_1_avx2.h>
#include <average_pool_3_2_avx2.h>
#include <average_pool_avx2.h>
#include <average_pool_backward_3_1_avx2.h>
#include <average_pool_backward_3_2_avx2.h>
#include <average_pool_backward_apart_avx2.h>
#include <average_pool_backward_avx2.h>
#include <max_pool_3_1_avx2.h>
#include <max_pool_avx2.h>
#include <max_pool_backward_3_1_avx2.h>
#include <max_pool_backward_apart_avx2.h>
#include <max_pool_backward_avx2.h>
#include <max_pool_backward_whole_3_2_0_avx2.h>
#include <max_pool_values_3_1_avx2.h>
#include <max_pool_values_avx2.h>

#include "pipeline/core/isa.h"
#include "stages/steps/pooling/pool_window.h"

namespace convoy {

struct PoolKernels {
  decltype(&max_pool_avx2) max, max_wide;
  decltype(&max_pool_values_avx2) max_values;
  decltype(&max_pool_backward_avx2) max_backward, max_backward_wide;
  decltype(&max_pool_backward_apart_avx2) max_backward_apart, max_backward_apart_wide;
  decltype(&average_pool_avx2) average;
  decltype(&average_pool_backward_avx2) average_backward;
  decltype(&average_pool_backward_apart_avx2) average_backward_apart;

  struct Fixed {
    decltype(&max_pool_3_1_avx2) max = nullptr;
    decltype(&max_pool_values_3_1_avx2) max_values = nullptr;
    decltype(&average_pool_3_2_avx2) average = nullptr;
    decltype(&max_pool_backward_3_1_avx2) max_backward = nullptr;
    decltype(&average_pool_backward_3_2_avx2) average_backward = nullptr;
  } fixed;

  // Of whole maps, borders included.
  struct Whole {
    decltype(&average_pool_3_1_avx2) average = nullptr;
    decltype(&average_pool_backward_3_1_avx2) average_backward = nullptr;
    decltype(&max_pool_backward_whole_3_2_0_avx2) max_backward = nullptr;
  } whole;
};

PoolKernels pool_kernels(Isa, const PoolWindow&);

}  // namespace convoy
