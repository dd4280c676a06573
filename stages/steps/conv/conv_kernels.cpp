#include "stages/steps/conv/conv_kernels.h"

#include <conv_14x1_s16_avx512.h>
#include <conv_14x1_s32_avx512.h>
#include <conv_14x2_s16_avx512.h>
#include <conv_14x2_s32_avx512.h>
#include <conv_4x1_s16_avx2.h>
#include <conv_4x1_s32_avx2.h>
#include <conv_5x1_s16_avx2.h>
#include <conv_5x1_s32_avx2.h>
#include <conv_6x1_s16_avx2.h>
#include <conv_6x1_s32_avx2.h>
#include <conv_7x1_s16_avx512.h>
#include <conv_7x1_s32_avx512.h>
#include <conv_7x2_s16_avx512.h>
#include <conv_7x2_s32_avx512.h>
#include <conv_8x1_s16_avx512.h>
#include <conv_8x1_s32_avx512.h>
#include <conv_8x2_s16_avx512.h>
#include <conv_8x2_s32_avx512.h>
#include <conv_copy_blocked_avx2.h>
#include <conv_copy_blocked_avx512.h>
#include <conv_copy_image_avx2.h>
#include <conv_copy_image_avx512.h>
#include <conv_copy_image_interleaved_avx2.h>
#include <conv_copy_image_interleaved_avx512.h>
#include <flat_conv_14x1_avx512.h>
#include <flat_conv_14x2_avx512.h>
#include <flat_conv_16x1_avx512.h>
#include <flat_conv_4x1_avx2.h>
#include <flat_conv_5x1_avx2.h>
#include <flat_conv_6x1_avx2.h>
#include <flat_conv_7x1_avx512.h>
#include <flat_conv_7x2_avx512.h>
#include <flat_conv_8x1_avx512.h>
#include <flat_conv_8x2_avx512.h>
#include <image_conv_14x1_s1_avx512.h>
#include <image_conv_14x1_s3_avx512.h>
#include <image_conv_14x1_s6_avx512.h>
#include <image_conv_14x2_s1_avx512.h>
#include <image_conv_14x2_s3_avx512.h>
#include <image_conv_14x2_s6_avx512.h>
#include <image_conv_4x1_s1_avx2.h>
#include <image_conv_4x1_s3_avx2.h>
#include <image_conv_4x1_s6_avx2.h>
#include <image_conv_8x1_s1_avx512.h>
#include <image_conv_8x1_s3_avx512.h>
#include <image_conv_8x1_s6_avx512.h>
#include <image_conv_8x2_s1_avx512.h>
#include <image_conv_8x2_s3_avx512.h>
#include <image_conv_8x2_s6_avx512.h>

namespace convoy {
namespace {

constexpr ConvKernelVariant kAvx51214x2[] = {{16, conv_14x2_s16_avx512, conv_14x1_s16_avx512},
                                             {32, conv_14x2_s32_avx512, conv_14x1_s32_avx512}};
constexpr ConvKernelVariant kAvx5128x2[] = {{16, conv_8x2_s16_avx512, conv_8x1_s16_avx512},
                                            {32, conv_8x2_s32_avx512, conv_8x1_s32_avx512}};
constexpr ConvKernelVariant kAvx5127x2[] = {{16, conv_7x2_s16_avx512, conv_7x1_s16_avx512},
                                            {32, conv_7x2_s32_avx512, conv_7x1_s32_avx512}};
constexpr ConvKernelVariant kFlat16x1{16, flat_conv_16x1_avx512, flat_conv_16x1_avx512};
constexpr ConvTileKernels kAvx512[] = {
    {"16x1", 16, 1, 0.98, 0.98, {}, kFlat16x1},
    {"14x2", 14, 2, 0.965, 0.9, kAvx51214x2, {16, flat_conv_14x2_avx512, flat_conv_14x1_avx512}},
    {"8x2", 8, 2, 0.96, 0.8, kAvx5128x2, {16, flat_conv_8x2_avx512, flat_conv_8x1_avx512}},
    {"7x2", 7, 2, 0.97, 0.75, kAvx5127x2, {16, flat_conv_7x2_avx512, flat_conv_7x1_avx512}}};

constexpr ConvKernelVariant kAvx26x1[] = {{16, conv_6x1_s16_avx2, conv_6x1_s16_avx2}, {32, conv_6x1_s32_avx2, conv_6x1_s32_avx2}};
constexpr ConvKernelVariant kAvx25x1[] = {{16, conv_5x1_s16_avx2, conv_5x1_s16_avx2}, {32, conv_5x1_s32_avx2, conv_5x1_s32_avx2}};
constexpr ConvKernelVariant kAvx24x1[] = {{16, conv_4x1_s16_avx2, conv_4x1_s16_avx2}, {32, conv_4x1_s32_avx2, conv_4x1_s32_avx2}};
constexpr ConvTileKernels kAvx2[] = {{"6x1", 6, 1, 0.97, 0.97, kAvx26x1, {16, flat_conv_6x1_avx2, flat_conv_6x1_avx2}},
                                     {"5x1", 5, 1, 0.935, 0.935, kAvx25x1, {16, flat_conv_5x1_avx2, flat_conv_5x1_avx2}},
                                     {"4x1", 4, 1, 0.885, 0.885, kAvx24x1, {16, flat_conv_4x1_avx2, flat_conv_4x1_avx2}}};

constexpr ConvKernelVariant kImageAvx51214x2[] = {{1, image_conv_14x2_s1_avx512, image_conv_14x1_s1_avx512},
                                                  {3, image_conv_14x2_s3_avx512, image_conv_14x1_s3_avx512},
                                                  {6, image_conv_14x2_s6_avx512, image_conv_14x1_s6_avx512}};
constexpr ConvKernelVariant kImageAvx5128x2[] = {{1, image_conv_8x2_s1_avx512, image_conv_8x1_s1_avx512},
                                                 {3, image_conv_8x2_s3_avx512, image_conv_8x1_s3_avx512},
                                                 {6, image_conv_8x2_s6_avx512, image_conv_8x1_s6_avx512}};
constexpr ConvTileKernels kImageAvx512[] = {{"14x2", 14, 2, 0.9, 0.85, kImageAvx51214x2},
                                            {"8x2", 8, 2, 0.9, 0.8, kImageAvx5128x2}};

constexpr ConvKernelVariant kImageAvx24x1[] = {{1, image_conv_4x1_s1_avx2, image_conv_4x1_s1_avx2},
                                               {3, image_conv_4x1_s3_avx2, image_conv_4x1_s3_avx2},
                                               {6, image_conv_4x1_s6_avx2, image_conv_4x1_s6_avx2}};
constexpr ConvTileKernels kImageAvx2[] = {{"4x1", 4, 1, 0.85, 0.85, kImageAvx24x1}};

constexpr ConvCopyKernels kCopiesAvx512{conv_copy_blocked_avx512, conv_copy_image_avx512, conv_copy_image_interleaved_avx512};
constexpr ConvCopyKernels kCopiesAvx2{conv_copy_blocked_avx2, conv_copy_image_avx2, conv_copy_image_interleaved_avx2};

}  // namespace

std::span<const ConvTileKernels> conv_tiles(Isa isa, bool image) {
  if (isa == Isa::avx512) return image ? std::span<const ConvTileKernels>(kImageAvx512) : kAvx512;
  return image ? std::span<const ConvTileKernels>(kImageAvx2) : kAvx2;
}

const ConvCopyKernels& conv_copies(Isa isa) { return isa == Isa::avx512 ? kCopiesAvx512 : kCopiesAvx2; }

}  // namespace convoy
