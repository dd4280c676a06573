#include "stages/steps/winograd_gradient/winograd_weights_kernels.h"

#include <winograd_gradient_edges_forms.h>
#include <winograd_gradient_finish_forms.h>
#include <winograd_gradient_first_avx2.h>
#include <winograd_gradient_first_avx512.h>
#include <winograd_gradient_first_few_x1_avx512.h>
#include <winograd_gradient_first_few_x2_avx512.h>
#include <winograd_gradient_first_single_avx512.h>
#include <winograd_gradient_inside_forms.h>
#include <winograd_gradient_next_avx2.h>
#include <winograd_gradient_next_avx512.h>
#include <winograd_gradient_next_few_x1_avx512.h>
#include <winograd_gradient_next_few_x2_avx512.h>
#include <winograd_gradient_next_single_avx512.h>

namespace convoy {
namespace {

using KernelTable = std::array<WinogradWeightsKernels, winograd::kFormCount>;

constexpr KernelTable kernel_table(const auto& inside, const auto& edges, const auto& contract, const auto& finish) {
  static_assert(std::tuple_size_v<std::remove_cvref_t<decltype(inside)>> == winograd::kFormCount);
  KernelTable table{};
  for (std::size_t form = 0; form < table.size(); ++form) {
    table[form] = {inside[form], edges[form], contract[0], contract[1], contract[2], contract[3], finish[form]};
  }
  return table;
}

// As WinogradWeightsKernels has them.
using ContractTable = std::array<ContractKernels, 4>;
constexpr ContractKernels kTileAvx2{winograd_gradient_first_avx2, winograd_gradient_next_avx2, 4, 1};
constexpr ContractTable kContractAvx2{kTileAvx2, kTileAvx2, kTileAvx2, kTileAvx2};
constexpr ContractTable kContractAvx512{{
    {winograd_gradient_first_avx512, winograd_gradient_next_avx512, 8, 2},
    {winograd_gradient_first_single_avx512, winograd_gradient_next_single_avx512, 16, 1},
    {winograd_gradient_first_few_x2_avx512, winograd_gradient_next_few_x2_avx512, 12, 2},
    {winograd_gradient_first_few_x1_avx512, winograd_gradient_next_few_x1_avx512, 12, 1},
}};
constexpr KernelTable kAvx2 = kernel_table(winograd_gradient_inside_forms_avx2, winograd_gradient_edges_forms_avx2, kContractAvx2,
                                           winograd_gradient_finish_forms_avx2);
constexpr KernelTable kAvx512 = kernel_table(winograd_gradient_inside_forms_avx512, winograd_gradient_edges_forms_avx512,
                                             kContractAvx512, winograd_gradient_finish_forms_avx512);

}  // namespace

const WinogradWeightsKernels& winograd_weights_kernels(Isa isa, const winograd::Form& form) {
  return (isa == Isa::avx512 ? kAvx512 : kAvx2).at(winograd::form_number(form));
}

}  // namespace convoy
