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

// The filters of `in_blocks` pairs with one output block into U.
void transform(Isa isa, const Form& form, const float* filters, int in_blocks, float* u, const FilterLayout& layout) {
  const winograd::Axis &y = form.y, &x = form.x;
  StridedView<5> from(
      filters, {{{kBlock, 1}, {kBlock, kBlock}, {x.taps, kTap}, {y.taps, kTap * x.taps}, {in_blocks, filter_floats(form)}}});
  StridedView<5> to(u, {{{kBlock, 1},
                         {kBlock, kBlock},
                         {in_blocks, kTap},
                         {x.filters(), layout.filter},
                         {y.filters(), x.filters() * layout.filter}}});
  call_kernel("winograd_filter", winograd_transforms(isa, form).filter, from, to);
}

// The filters of one pair of blocks, channels exchanged and taps rotated.
void rotate(Isa isa, const Form& form, const float* filters, float* turned) {
  const std::int64_t taps = form.taps();
  StridedView<4> from(filters, {{{kBlock, 1}, {kBlock, kBlock}, {taps, kTap}, {1, 0}}});
  StridedView<4> to(turned, {{{kBlock, 1}, {kBlock, kBlock}, {taps, kTap}, {1, 0}}});
  call_kernel("conv_repack", isa == Isa::avx512 ? conv_repack_avx512 : conv_repack_avx2, from, to);
}

void prefetch(const float* data, std::int64_t floats) {
  for (std::int64_t line = 0; line < floats; line += kBlock) __builtin_prefetch(data + line);
}

}  // namespace

std::size_t filter_scratch_bytes(const Form& form, bool rotated) { return rotated ? filter_floats(form) * sizeof(float) : 0; }

void transform_filters(Isa isa, const WinogradWeight& w, int first, int blocks, float* u, const FilterLayout& layout,
                       std::byte* scratch) {
  const std::int64_t filter = filter_floats(w.form);
  if (!w.rotated) {
    for (int b = 0; b < blocks; ++b) {
      transform(isa, w.form, w.data + (first + b) * filter * w.in_blocks, w.in_blocks, u + b * layout.block, layout);
    }
    return;
  }
  // Pair by pair, in the first cache; those of an input block lie side by side, and far from the next ones, which come meanwhile.
  float* const turned = reinterpret_cast<float*>(scratch);
  for (int in = 0; in < w.in_blocks; ++in) {
    const float* pairs = w.data + (std::int64_t{in} * w.out_blocks + first) * filter;
    if (in + 1 < w.in_blocks) prefetch(pairs + w.out_blocks * filter, blocks * filter);
    for (int b = 0; b < blocks; ++b) {
      rotate(isa, w.form, pairs + b * filter, turned);
      transform(isa, w.form, turned, 1, u + b * layout.block + in * kTap, layout);
    }
  }
}

}  // namespace convoy
