#include "stages/steps/norm_pool/norm_pool_kernels.h"

#include <max_pool_backward_whole_2_2_0_avx2.h>
#include <max_pool_backward_whole_2_2_0_avx512.h>
#include <max_pool_backward_whole_3_2_0_avx2.h>
#include <max_pool_backward_whole_3_2_0_avx512.h>
#include <max_pool_backward_whole_3_2_1_avx512.h>
#include <norm_max_pool_2_2_avx2.h>
#include <norm_max_pool_2_2_avx512.h>
#include <norm_max_pool_3_2_avx512.h>
#include <norm_max_pool_avx512.h>
#include <norm_max_pool_backward_2_2_0_avx2.h>
#include <norm_max_pool_backward_2_2_0_avx512.h>
#include <norm_max_pool_backward_3_2_0_avx2.h>
#include <norm_max_pool_backward_3_2_0_avx512.h>
#include <norm_max_pool_backward_3_2_1_avx512.h>
#include <norm_max_pool_values_2_2_avx2.h>
#include <norm_max_pool_values_2_2_avx512.h>
#include <norm_max_pool_values_3_2_avx512.h>
#include <norm_max_pool_values_avx512.h>

#include <stdexcept>

#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/norm_pool_window.h"

namespace convoy {
namespace {

// 2 x 2, 3 x 3 without padding, 3 x 3 with.
constexpr NormPoolKernels kAvx2[] = {
    {norm_max_pool_avx2, norm_max_pool_values_avx2, norm_max_pool_2_2_avx2, norm_max_pool_values_2_2_avx2,
     max_pool_backward_whole_2_2_0_avx2, norm_max_pool_backward_2_2_0_avx2},
    {norm_max_pool_avx2, norm_max_pool_values_avx2, norm_max_pool_3_2_avx2, norm_max_pool_values_3_2_avx2,
     max_pool_backward_whole_3_2_0_avx2, norm_max_pool_backward_3_2_0_avx2},
    {norm_max_pool_avx2, norm_max_pool_values_avx2, norm_max_pool_3_2_avx2, norm_max_pool_values_3_2_avx2,
     max_pool_backward_whole_3_2_1_avx2, norm_max_pool_backward_3_2_1_avx2},
};
constexpr NormPoolKernels kAvx512[] = {
    {norm_max_pool_avx512, norm_max_pool_values_avx512, norm_max_pool_2_2_avx512, norm_max_pool_values_2_2_avx512,
     max_pool_backward_whole_2_2_0_avx512, norm_max_pool_backward_2_2_0_avx512},
    {norm_max_pool_avx512, norm_max_pool_values_avx512, norm_max_pool_3_2_avx512, norm_max_pool_values_3_2_avx512,
     max_pool_backward_whole_3_2_0_avx512, norm_max_pool_backward_3_2_0_avx512},
    {norm_max_pool_avx512, norm_max_pool_values_avx512, norm_max_pool_3_2_avx512, norm_max_pool_values_3_2_avx512,
     max_pool_backward_whole_3_2_1_avx512, norm_max_pool_backward_3_2_1_avx512},
};

}  // namespace

const NormPoolKernels& norm_pool_kernels(const Step& step, Isa isa) {
  const Attributes& a = step.attributes;
  if (!can_norm_pool(a) || a.integer("activation") != number_of(Activation::relu)) {
    throw std::logic_error("step " + step.name + ": no kernel normalizes and pools so");
  }
  const int row = a.integer("pool_h") == 2 ? 0 : 1 + a.integer("pad_top");
  return isa == Isa::avx512 ? kAvx512[row] : kAvx2[row];
}

}  // namespace convoy
