#include "stages/steps/winograd/winograd_kernels.h"

#include <winograd_filter_avx2.h>
#include <winograd_filter_avx512.h>
#include <winograd_input_avx2.h>
#include <winograd_input_avx512.h>
#include <winograd_input_edge_avx2.h>
#include <winograd_input_edge_avx512.h>
#include <winograd_output_avx2.h>
#include <winograd_output_avx512.h>
#include <winograd_product_14x1_avx512.h>
#include <winograd_product_14x2_avx512.h>
#include <winograd_product_4x1_avx2.h>
#include <winograd_product_6x1_avx2.h>
#include <winograd_product_7x1_avx512.h>
#include <winograd_product_7x2_avx512.h>
#include <winograd_product_8x1_avx512.h>
#include <winograd_product_8x2_avx512.h>

namespace convoy {
namespace {

constexpr WinogradTransforms kTransformsAvx2{winograd_filter_avx2, winograd_input_avx2, winograd_input_edge_avx2,
                                             winograd_output_avx2};
constexpr WinogradTransforms kTransformsAvx512{winograd_filter_avx512, winograd_input_avx512, winograd_input_edge_avx512,
                                               winograd_output_avx512};

constexpr ProductTile kTilesAvx2[] = {{"6x1", 6, 1, 1.0, winograd_product_6x1_avx2, winograd_product_6x1_avx2},
                                      {"4x1", 4, 1, 0.92, winograd_product_4x1_avx2, winograd_product_4x1_avx2}};
constexpr ProductTile kTilesAvx512[] = {{"14x2", 14, 2, 0.93, winograd_product_14x2_avx512, winograd_product_14x1_avx512},
                                        {"8x2", 8, 2, 0.97, winograd_product_8x2_avx512, winograd_product_8x1_avx512},
                                        {"7x2", 7, 2, 1.0, winograd_product_7x2_avx512, winograd_product_7x1_avx512}};

}  // namespace

const WinogradTransforms& winograd_transforms(Isa isa) { return isa == Isa::avx512 ? kTransformsAvx512 : kTransformsAvx2; }

std::span<const ProductTile> product_tiles(Isa isa) {
  return isa == Isa::avx512 ? std::span<const ProductTile>(kTilesAvx512) : kTilesAvx2;
}

}  // namespace convoy
