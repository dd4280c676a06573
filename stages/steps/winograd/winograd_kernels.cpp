#include "stages/steps/winograd/winograd_kernels.h"

#include <winograd_filter_forms.h>
#include <winograd_input_edge_forms.h>
#include <winograd_input_forms.h>
#include <winograd_output_edges_forms.h>
#include <winograd_output_forms.h>
#include <winograd_product_14x1_avx512.h>
#include <winograd_product_14x1_few_avx512.h>
#include <winograd_product_14x2_avx512.h>
#include <winograd_product_14x2_few_avx512.h>
#include <winograd_product_4x1_avx2.h>
#include <winograd_product_4x1_few_avx2.h>
#include <winograd_product_6x1_avx2.h>
#include <winograd_product_6x1_few_avx2.h>
#include <winograd_product_7x1_avx512.h>
#include <winograd_product_7x1_few_avx512.h>
#include <winograd_product_7x2_avx512.h>
#include <winograd_product_7x2_few_avx512.h>
#include <winograd_product_8x1_avx512.h>
#include <winograd_product_8x1_few_avx512.h>
#include <winograd_product_8x2_avx512.h>
#include <winograd_product_8x2_few_avx512.h>

namespace convoy {
namespace {

using TransformTable = std::array<WinogradTransforms, winograd::kFormCount>;

constexpr TransformTable transform_table(const auto& filter, const auto& input, const auto& input_edge, const auto& output,
                                         const auto& output_edges) {
  static_assert(std::tuple_size_v<std::remove_cvref_t<decltype(filter)>> == winograd::kFormCount);
  TransformTable table{};
  for (std::size_t form = 0; form < table.size(); ++form) {
    table[form] = {filter[form], input[form], input_edge[form], output[form], output_edges[form]};
  }
  return table;
}
constexpr TransformTable kTransformsAvx2 =
    transform_table(winograd_filter_forms_avx2, winograd_input_forms_avx2, winograd_input_edge_forms_avx2,
                    winograd_output_forms_avx2, winograd_output_edges_forms_avx2);
constexpr TransformTable kTransformsAvx512 =
    transform_table(winograd_filter_forms_avx512, winograd_input_forms_avx512, winograd_input_edge_forms_avx512,
                    winograd_output_forms_avx512, winograd_output_edges_forms_avx512);

constexpr ProductTile kTilesAvx2[] = {{"6x1",
                                       6,
                                       1,
                                       1.0,
                                       {winograd_product_6x1_avx2, winograd_product_6x1_avx2},
                                       {winograd_product_6x1_few_avx2, winograd_product_6x1_few_avx2}},
                                      {"4x1",
                                       4,
                                       1,
                                       0.92,
                                       {winograd_product_4x1_avx2, winograd_product_4x1_avx2},
                                       {winograd_product_4x1_few_avx2, winograd_product_4x1_few_avx2}}};
constexpr ProductTile kTilesAvx512[] = {{"14x2",
                                         14,
                                         2,
                                         0.93,
                                         {winograd_product_14x2_avx512, winograd_product_14x1_avx512},
                                         {winograd_product_14x2_few_avx512, winograd_product_14x1_few_avx512}},
                                        {"8x2",
                                         8,
                                         2,
                                         0.97,
                                         {winograd_product_8x2_avx512, winograd_product_8x1_avx512},
                                         {winograd_product_8x2_few_avx512, winograd_product_8x1_few_avx512}},
                                        {"7x2",
                                         7,
                                         2,
                                         1.0,
                                         {winograd_product_7x2_avx512, winograd_product_7x1_avx512},
                                         {winograd_product_7x2_few_avx512, winograd_product_7x1_few_avx512}}};

}  // namespace

const WinogradTransforms& winograd_transforms(Isa isa, const winograd::Form& form) {
  return (isa == Isa::avx512 ? kTransformsAvx512 : kTransformsAvx2).at(winograd::form_number(form));
}

std::span<const ProductTile> product_tiles(Isa isa) {
  return isa == Isa::avx512 ? std::span<const ProductTile>(kTilesAvx512) : kTilesAvx2;
}

}  // namespace convoy
