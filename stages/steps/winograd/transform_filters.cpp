#include "stages/steps/winograd/transform_filters.h"

#include <conv_repack_avx2.h>
#include <conv_repack_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"
#include "stages/steps/winograd/winograd_kernels.h"

namespace convoy {
namespace {

using winograd::kPoints, winograd::kTaps;
constexpr int kAllTaps = kTaps * kTaps;
constexpr std::int64_t kTap = std::int64_t{kBlock} * kBlock;  // floats of one tap of a pair of blocks
constexpr std::int64_t kFilter = kTap * kAllTaps;             // of all its taps

// One output block's filters, channels exchanged and taps rotated.
void rotate(Isa isa, const WinogradWeight& w, int block, float* turned) {
  StridedView<4> from(w.data + block * kFilter,
                      {{{kBlock, 1}, {kBlock, kBlock}, {kAllTaps, kTap}, {w.in_blocks, kFilter * w.out_blocks}}});
  StridedView<4> to(turned, {{{kBlock, 1}, {kBlock, kBlock}, {kAllTaps, kTap}, {w.in_blocks, kFilter}}});
  call_kernel("conv_repack", isa == Isa::avx512 ? conv_repack_avx512 : conv_repack_avx2, from, to);
}

}  // namespace

std::size_t filter_scratch_bytes(int in_blocks, bool rotated) { return rotated ? kFilter * in_blocks * sizeof(float) : 0; }

void transform_filters(Isa isa, const WinogradWeight& w, int first, int blocks, float* u, const FilterLayout& layout,
                       std::byte* scratch) {
  for (int b = 0; b < blocks; ++b) {
    float* turned = reinterpret_cast<float*>(scratch);
    if (w.rotated) rotate(isa, w, first + b, turned);
    const float* filters = w.rotated ? turned : w.data + (first + b) * kFilter * w.in_blocks;
    StridedView<5> from(filters, {{{kBlock, 1}, {kBlock, kBlock}, {kTaps, kTap}, {kTaps, kTap * kTaps}, {w.in_blocks, kFilter}}});
    StridedView<5> to(
        u + b * layout.block,
        {{{kBlock, 1}, {kBlock, kBlock}, {w.in_blocks, kTap}, {kPoints, layout.product}, {kPoints, kPoints * layout.product}}});
    call_kernel("winograd_filter", winograd_transforms(isa).filter, from, to);
  }
}

}  // namespace convoy
