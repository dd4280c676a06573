#include "stages/steps/winograd/winograd_filter.h"

#include <conv_repack_avx2.h>
#include <conv_repack_avx512.h>

#include <utility>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"
#include "stages/steps/winograd/winograd_kernels.h"

namespace convoy {
namespace {

using winograd::kPoints, winograd::kTaps;
constexpr std::int64_t kTap = std::int64_t{kBlock} * kBlock;  // floats of one tap of a pair of blocks
constexpr std::int64_t kFilter = kTap * kTaps * kTaps;        // of all its taps

}  // namespace

BoundWinogradFilter::BoundWinogradFilter(const Step& step, const BindContext& context)
    : weight_(step.inputs[0]),
      u_(step.outputs[0]),
      in_blocks_(step.attributes.integer("in_blocks")),
      out_blocks_(step.attributes.integer("out_blocks")),
      rotated_(step.attributes.integer("rotated", 0) != 0),
      isa_(context.isa) {
  if (rotated_) std::swap(in_blocks_, out_blocks_);
}

int BoundWinogradFilter::tiles(int) const { return out_blocks_; }

std::size_t BoundWinogradFilter::scratch_bytes() const { return rotated_ ? kFilter * in_blocks_ * sizeof(float) : 0; }

void BoundWinogradFilter::run(int tile, const RunContext& context, std::byte* scratch) const {
  const float* weight = context.at<float>(weight_);
  const float* filters = weight + tile * kFilter * in_blocks_;
  if (rotated_) {
    float* turned = reinterpret_cast<float*>(scratch);
    constexpr int kAll = kTaps * kTaps;
    StridedView<4> from(weight + tile * kFilter,
                        {{{kBlock, 1}, {kBlock, kBlock}, {kAll, kTap}, {in_blocks_, kFilter * out_blocks_}}});
    StridedView<4> to(turned, {{{kBlock, 1}, {kBlock, kBlock}, {kAll, kTap}, {in_blocks_, kFilter}}});
    call_kernel("conv_repack", isa_ == Isa::avx512 ? conv_repack_avx512 : conv_repack_avx2, from, to);
    filters = turned;
  }
  const FilterLayout layout = filter_layout(in_blocks_, out_blocks_);
  StridedView<5> w(filters, {{{kBlock, 1}, {kBlock, kBlock}, {kTaps, kTap}, {kTaps, kTap * kTaps}, {in_blocks_, kFilter}}});
  StridedView<5> u(
      context.at<float>(u_) + tile * layout.block,
      {{{kBlock, 1}, {kBlock, kBlock}, {in_blocks_, kTap}, {kPoints, layout.product}, {kPoints, kPoints * layout.product}}});
  call_kernel("winograd_filter", winograd_transforms(isa_).filter, w, u);
}

}  // namespace convoy
