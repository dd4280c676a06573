#include "stages/steps/pooling/pool_kernels.h"

#include <average_pool_3_1_avx512.h>
#include <average_pool_3_2_avx512.h>
#include <average_pool_avx512.h>
#include <average_pool_backward_3_1_avx512.h>
#include <average_pool_backward_3_2_avx512.h>
#include <average_pool_backward_apart_avx512.h>
#include <average_pool_backward_avx512.h>
#include <max_pool_2_2_avx2.h>
#include <max_pool_2_2_avx512.h>
#include <max_pool_3_1_avx512.h>
#include <max_pool_3_2_avx2.h>
#include <max_pool_3_2_avx512.h>
#include <max_pool_avx512.h>
#include <max_pool_backward_3_1_avx512.h>
#include <max_pool_backward_3_2_avx2.h>
#include <max_pool_backward_3_2_avx512.h>
#include <max_pool_backward_apart_avx512.h>
#include <max_pool_backward_apart_wide_avx2.h>
#include <max_pool_backward_apart_wide_avx512.h>
#include <max_pool_backward_avx512.h>
#include <max_pool_backward_whole_3_1_1_avx2.h>
#include <max_pool_backward_whole_3_1_1_avx512.h>
#include <max_pool_backward_whole_3_2_0_avx512.h>
#include <max_pool_backward_whole_3_2_1_avx2.h>
#include <max_pool_backward_whole_3_2_1_avx512.h>
#include <max_pool_backward_wide_avx2.h>
#include <max_pool_backward_wide_avx512.h>
#include <max_pool_values_2_2_avx2.h>
#include <max_pool_values_2_2_avx512.h>
#include <max_pool_values_3_1_avx512.h>
#include <max_pool_values_3_2_avx2.h>
#include <max_pool_values_3_2_avx512.h>
#include <max_pool_values_avx512.h>
#include <max_pool_wide_avx2.h>
#include <max_pool_wide_avx512.h>

namespace convoy {
namespace {

// Up to this width maxima with a stride of 1 are faster as whole maps with AVX-512: 14x14 takes two thirds of the time, 28x28 two
// thirds to as long; 56x56 takes a quarter longer, 112x112 as long. With AVX2 they always are.
constexpr int kSmallMap = 28;

PoolKernels any_windows(Isa isa) {
  if (isa == Isa::avx512) {
    return {.max = max_pool_avx512,
            .max_wide = max_pool_wide_avx512,
            .max_values = max_pool_values_avx512,
            .max_backward = max_pool_backward_avx512,
            .max_backward_wide = max_pool_backward_wide_avx512,
            .max_backward_apart = max_pool_backward_apart_avx512,
            .max_backward_apart_wide = max_pool_backward_apart_wide_avx512,
            .average = average_pool_avx512,
            .average_backward = average_pool_backward_avx512,
            .average_backward_apart = average_pool_backward_apart_avx512,
            .fixed = {},
            .whole = {}};
  }
  return {.max = max_pool_avx2,
          .max_wide = max_pool_wide_avx2,
          .max_values = max_pool_values_avx2,
          .max_backward = max_pool_backward_avx2,
          .max_backward_wide = max_pool_backward_wide_avx2,
          .max_backward_apart = max_pool_backward_apart_avx2,
          .max_backward_apart_wide = max_pool_backward_apart_wide_avx2,
          .average = average_pool_avx2,
          .average_backward = average_pool_backward_avx2,
          .average_backward_apart = average_pool_backward_apart_avx2,
          .fixed = {},
          .whole = {}};
}

PoolKernels::Fixed fixed_avx2(const PoolWindow& window) {
  if (window.is(3, 1)) {
    return {max_pool_3_1_avx2, max_pool_values_3_1_avx2, nullptr, max_pool_backward_3_1_avx2, nullptr};
  }
  if (window.is(3, 2)) {
    return {max_pool_3_2_avx2, max_pool_values_3_2_avx2, average_pool_3_2_avx2, max_pool_backward_3_2_avx2,
            average_pool_backward_3_2_avx2};
  }
  if (window.is(2, 2)) return {max_pool_2_2_avx2, max_pool_values_2_2_avx2, nullptr, nullptr, nullptr};
  return {};
}

PoolKernels::Fixed fixed_avx512(const PoolWindow& window) {
  if (window.is(3, 1)) {
    return {max_pool_3_1_avx512, max_pool_values_3_1_avx512, nullptr, max_pool_backward_3_1_avx512, nullptr};
  }
  if (window.is(3, 2)) {
    return {max_pool_3_2_avx512, max_pool_values_3_2_avx512, average_pool_3_2_avx512, max_pool_backward_3_2_avx512,
            average_pool_backward_3_2_avx512};
  }
  if (window.is(2, 2)) return {max_pool_2_2_avx512, max_pool_values_2_2_avx512, nullptr, nullptr, nullptr};
  return {};
}

PoolKernels::Whole whole_avx2(const PoolWindow& window, int pad) {
  PoolKernels::Whole whole;
  if (window.is(3, 1)) {
    whole.average = average_pool_3_1_avx2;
    whole.average_backward = average_pool_backward_3_1_avx2;
    if (pad == 1) whole.max_backward = max_pool_backward_whole_3_1_1_avx2;
  } else if (window.is(3, 2)) {
    if (pad == 0) whole.max_backward = max_pool_backward_whole_3_2_0_avx2;
    if (pad == 1) whole.max_backward = max_pool_backward_whole_3_2_1_avx2;
  }
  return whole;
}

PoolKernels::Whole whole_avx512(const PoolWindow& window, int pad) {
  const bool small = window.horizontal.size <= kSmallMap;
  PoolKernels::Whole whole;
  if (window.is(3, 1)) {
    whole.average = average_pool_3_1_avx512;
    whole.average_backward = average_pool_backward_3_1_avx512;
    if (pad == 1 && small) whole.max_backward = max_pool_backward_whole_3_1_1_avx512;
  } else if (window.is(3, 2)) {
    if (pad == 0) whole.max_backward = max_pool_backward_whole_3_2_0_avx512;
    if (pad == 1) whole.max_backward = max_pool_backward_whole_3_2_1_avx512;
  }
  return whole;
}

}  // namespace

PoolKernels pool_kernels(Isa isa, const PoolWindow& window) {
  PoolKernels kernels = any_windows(isa);
  kernels.fixed = isa == Isa::avx512 ? fixed_avx512(window) : fixed_avx2(window);
  const int above = window.vertical.pad, pad = above == window.horizontal.pad ? above : -1;
  kernels.whole = isa == Isa::avx512 ? whole_avx512(window, pad) : whole_avx2(window, pad);
  return kernels;
}

}  // namespace convoy
