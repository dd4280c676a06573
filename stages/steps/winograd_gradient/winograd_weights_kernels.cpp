#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"

#include "winograd_gradient_edges_avx2.h"
#include "winograd_gradient_edges_avx512.h"
#include "winograd_gradient_finish_avx2.h"
#include "winograd_gradient_finish_avx512.h"
#include "winograd_gradient_first_avx2.h"
#include "winograd_gradient_first_avx512.h"
#include "winograd_gradient_first_single_avx512.h"
#include "winograd_gradient_inside_avx2.h"
#include "winograd_gradient_inside_avx512.h"
#include "winograd_gradient_next_avx2.h"
#include "winograd_gradient_next_avx512.h"
#include "winograd_gradient_next_single_avx512.h"

namespace convoy {

const WinogradWeightsKernels& winograd_weights_kernels(Isa isa) {
  static const ContractKernels avx2_single{winograd_gradient_first_avx2, winograd_gradient_next_avx2, 4, 1};
  static const WinogradWeightsKernels avx2{winograd_gradient_inside_avx2, winograd_gradient_edges_avx2, avx2_single, avx2_single,
                                           winograd_gradient_finish_avx2};
  static const WinogradWeightsKernels avx512{winograd_gradient_inside_avx512,
                                             winograd_gradient_edges_avx512,
                                             {winograd_gradient_first_avx512, winograd_gradient_next_avx512, 8, 2},
                                             {winograd_gradient_first_single_avx512, winograd_gradient_next_single_avx512, 16, 1},
                                             winograd_gradient_finish_avx512};
  return isa == Isa::avx512 ? avx512 : avx2;
}

}  // namespace convoy
