#include "stages/steps/conv/repack_kind.h"

#include <conv_repack_avx2.h>
#include <conv_repack_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "pipeline/core/shape.h"
#include "stages/steps/strided_view.h"

namespace convoy {

BoundRepack::BoundRepack(const Step& step, const BindContext& context)
    : weight_(step.inputs[0]),
      weight_t_(step.outputs[0]),
      taps_(step.attributes.integer("kernel_h", 1) * step.attributes.integer("kernel_w", 1)),
      groups_(step.attributes.integer("groups", 1)),
      in_blocks_(step.attributes.integer("in_blocks")),
      out_blocks_(step.attributes.integer("out_blocks")),
      isa_(context.isa) {}

int BoundRepack::tiles(int) const { return groups_ * in_blocks_; }

void BoundRepack::run(int tile, const RunContext& context, std::byte*) const {
  const std::int64_t block = std::int64_t{kBlock} * kBlock * taps_;
  const std::int64_t of_group = tile / in_blocks_ * (block * in_blocks_ * out_blocks_);
  StridedView<4> from(context.at<float>(weight_) + of_group + tile % in_blocks_ * block,
                      {{{kBlock, 1}, {kBlock, kBlock}, {taps_, kBlock * kBlock}, {out_blocks_, block * in_blocks_}}});
  StridedView<4> to(context.at<float>(weight_t_) + tile * block * out_blocks_,
                    {{{kBlock, 1}, {kBlock, kBlock}, {taps_, kBlock * kBlock}, {out_blocks_, block}}});
  call_kernel("conv_repack", isa_ == Isa::avx512 ? conv_repack_avx512 : conv_repack_avx2, from, to);
}

}  // namespace convoy
