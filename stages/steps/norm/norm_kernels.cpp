#include "stages/steps/norm/norm_kernels.h"

#include <batch_norm_apply_none_avx2.h>
#include <batch_norm_apply_none_avx512.h>
#include <batch_norm_apply_relu6_avx2.h>
#include <batch_norm_apply_relu6_avx512.h>
#include <batch_norm_apply_relu_avx2.h>
#include <batch_norm_apply_relu_avx512.h>
#include <batch_norm_backward_none_avx2.h>
#include <batch_norm_backward_none_avx512.h>
#include <batch_norm_backward_relu6_avx2.h>
#include <batch_norm_backward_relu6_avx512.h>
#include <batch_norm_backward_relu_avx2.h>
#include <batch_norm_backward_relu_avx512.h>
#include <batch_norm_gradient_sums_none_avx2.h>
#include <batch_norm_gradient_sums_none_avx512.h>
#include <batch_norm_gradient_sums_relu6_avx2.h>
#include <batch_norm_gradient_sums_relu6_avx512.h>
#include <batch_norm_gradient_sums_relu_avx2.h>
#include <batch_norm_gradient_sums_relu_avx512.h>
#include <batch_norm_moments_avx2.h>
#include <batch_norm_moments_avx512.h>
#include <batch_norm_sum_none_avx2.h>
#include <batch_norm_sum_none_avx512.h>
#include <batch_norm_sum_relu6_avx2.h>
#include <batch_norm_sum_relu6_avx512.h>
#include <batch_norm_sum_relu_avx2.h>
#include <batch_norm_sum_relu_avx512.h>

#include <stdexcept>
#include <string>

namespace convoy {
namespace {

constexpr NormKernels kAvx2[] = {
    {batch_norm_moments_avx2, batch_norm_apply_none_avx2, batch_norm_sum_none_avx2, batch_norm_gradient_sums_none_avx2,
     batch_norm_backward_none_avx2},
    {batch_norm_moments_avx2, batch_norm_apply_relu_avx2, batch_norm_sum_relu_avx2, batch_norm_gradient_sums_relu_avx2,
     batch_norm_backward_relu_avx2},
    {batch_norm_moments_avx2, batch_norm_apply_relu6_avx2, batch_norm_sum_relu6_avx2, batch_norm_gradient_sums_relu6_avx2,
     batch_norm_backward_relu6_avx2},
};
constexpr NormKernels kAvx512[] = {
    {batch_norm_moments_avx512, batch_norm_apply_none_avx512, batch_norm_sum_none_avx512, batch_norm_gradient_sums_none_avx512,
     batch_norm_backward_none_avx512},
    {batch_norm_moments_avx512, batch_norm_apply_relu_avx512, batch_norm_sum_relu_avx512, batch_norm_gradient_sums_relu_avx512,
     batch_norm_backward_relu_avx512},
    {batch_norm_moments_avx512, batch_norm_apply_relu6_avx512, batch_norm_sum_relu6_avx512, batch_norm_gradient_sums_relu6_avx512,
     batch_norm_backward_relu6_avx512},
};

// Row of the tables, by the number that steps know an activation by.
int row_of(int activation) {
  switch (activation) {
    case 0:
      return 0;
    case 1:
      return 1;
    case 4:
      return 2;
  }
  throw std::logic_error("batch normalization cannot take activation number " + std::to_string(activation));
}

}  // namespace

const NormKernels& norm_kernels(const Step& step, Isa isa) {
  const int row = row_of(step.attributes.integer("activation", 0));
  return isa == Isa::avx512 ? kAvx512[row] : kAvx2[row];
}

}  // namespace convoy
