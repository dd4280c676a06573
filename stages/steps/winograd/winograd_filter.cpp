#include "stages/steps/winograd/winograd_filter.h"

#include <utility>

#include "pipeline/graph/winograd_eligible.h"
#include "stages/steps/winograd/transform_filters.h"

namespace convoy {

BoundWinogradFilter::BoundWinogradFilter(const Step& step, const BindContext& context)
    : weight_(step.inputs[0]),
      u_(step.outputs[0]),
      in_blocks_(step.attributes.integer("in_blocks")),
      out_blocks_(step.attributes.integer("out_blocks")),
      rotated_(step.attributes.integer("rotated", 0) != 0),
      form_(winograd_form(step.attributes)),
      isa_(context.isa) {
  if (rotated_) std::swap(in_blocks_, out_blocks_);
}

int BoundWinogradFilter::tiles(int) const { return out_blocks_; }

std::size_t BoundWinogradFilter::scratch_bytes() const { return filter_scratch_bytes(form_, rotated_); }

void BoundWinogradFilter::run(int tile, const RunContext& context, std::byte* scratch) const {
  const FilterLayout layout = filter_layout(form_, in_blocks_, out_blocks_);
  transform_filters(isa_, {context.at<float>(weight_), in_blocks_, out_blocks_, rotated_, form_}, tile, 1,
                    context.at<float>(u_) + tile * layout.block, layout, scratch);
}

// An output block's weights lie side by side, but for rotated ones, where they are spread over all.
TileSpan BoundWinogradFilter::span(int tile, int) const {
  const int block = form_.taps() * kBlock * kBlock * in_blocks_;
  if (rotated_) return {0, 1, 0, 1, 0, block * out_blocks_};
  return {0, 1, 0, 1, tile * block, block};
}

}  // namespace convoy
