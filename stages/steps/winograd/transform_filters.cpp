#include "stages/steps/winograd/transform_filters.h"

#include <conv_repack_avx2.h>
#include <conv_repack_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"
#include "stages/steps/winograd/winograd_kernels.h"

namespace convoy {
namespace {

constexpr std::int64_t kTap = std::int64_t{kBlock} * kBlock;  // floats of one tap of a pair of blocks

// Of all its taps.
std::int64_t filter_floats(const Form& form) { return kTap * form.taps(); }

// One output block's filters, channels exchanged and taps rotated.
void rotate(Isa isa, const WinogradWeight& w, int block, float* turned) {
  const std::int64_t filter = filter_floats(w.form), taps = w.form.taps();
  StridedView<4> from(w.data + block * filter,
                      {{{kBlock, 1}, {kBlock, kBlock}, {taps, kTap}, {w.in_blocks, filter * w.out_blocks}}});
  StridedView<4> to(turned, {{{kBlock, 1}, {kBlock, kBlock}, {taps, kTap}, {w.in_blocks, filter}}});
  call_kernel("conv_repack", isa == Isa::avx512 ? conv_repack_avx512 : conv_repack_avx2, from, to);
}

}  // namespace

std::size_t filter_scratch_bytes(const Form& form, int in_blocks, bool rotated) {
  return rotated ? filter_floats(form) * in_blocks * sizeof(float) : 0;
}

void transform_filters(Isa isa, const WinogradWeight& w, int first, int blocks, float* u, const FilterLayout& layout,
                       std::byte* scratch) {
  const std::int64_t filter = filter_floats(w.form);
  const winograd::Axis &y = w.form.y, &x = w.form.x;
  for (int b = 0; b < blocks; ++b) {
    float* turned = reinterpret_cast<float*>(scratch);
    if (w.rotated) rotate(isa, w, first + b, turned);
    const float* filters = w.rotated ? turned : w.data + (first + b) * filter * w.in_blocks;
    StridedView<5> from(filters,
                        {{{kBlock, 1}, {kBlock, kBlock}, {x.taps, kTap}, {y.taps, kTap * x.taps}, {w.in_blocks, filter}}});
    StridedView<5> to(u + b * layout.block, {{{kBlock, 1},
                                              {kBlock, kBlock},
                                              {w.in_blocks, kTap},
                                              {x.filters(), layout.filter},
                                              {y.filters(), x.filters() * layout.filter}}});
    call_kernel("winograd_filter", winograd_transforms(isa, w.form).filter, from, to);
  }
}

}  // namespace convoy
