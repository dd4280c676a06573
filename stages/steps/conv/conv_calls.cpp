#include "stages/steps/conv/conv_calls.h"

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

using Order = ConvWalk::Order;

// From the map's or strip's first pixel to the first that these outputs read.
std::int64_t first_read(const TileRun& r, const Sums& sums, const Outputs& o) {
  const SourceView& v = r.source;
  const std::int64_t down = o.rows.first * v.down.step + o.rows.first_tap * v.down.dilation;
  const std::int64_t right = o.columns.first * v.right.step + o.columns.first_tap * v.right.dilation;
  return v.origin + down * v.pitch + right * v.unit + o.image * v.image + sums.first * v.pixel;
}

}  // namespace

const float* ConvCalls::weights_of(const TileRun& r, const Pass& pass, const Outputs& o, int block) const {
  const ConvPart& part = *r.region.part;
  const std::int64_t tap = std::int64_t{problem_.image ? problem_.source.channels : kBlock} * kBlock;
  const std::int64_t tap_y = part.first_tap_y + o.rows.first_tap * part.tap_step_y;
  const std::int64_t tap_x = part.first_tap_x + o.columns.first_tap * part.tap_step_x;
  const std::int64_t plane = std::int64_t{r.region.block + block} * source_blocks_of(problem_) + pass.first;
  return r.context->at<float>(operands_.weight) + ((plane * problem_.kernel_h + tap_y) * problem_.kernel_w + tap_x) * tap;
}

void ConvCalls::add(ConvKernel kernel, const TileRun& r, const Sums& sums, const Pass& pass, const Outputs& o,
                    BlockRange blocks) const {
  const ConvPart& part = *r.region.part;
  const SourceView& v = r.source;
  const ResultView& s = sums.view;
  const bool some_columns = r.walk.order == Order::woven && o.columns.count < r.region.columns;
  const int pixels = some_columns ? o.columns.count * r.walk.interleaved : sums.pixels;
  const int lines = r.walk.order == Order::position ? o.columns.count : o.rows.count;
  const bool rows_in_one = problem_.image && part.dilation_w == 1;  // a row of taps is one run of floats
  const std::int64_t channels = problem_.image ? problem_.source.channels : kBlock;
  const std::int64_t inner = rows_in_one ? part.taps_w * channels : channels;
  const int taps_w = rows_in_one ? 1 : o.columns.taps;
  StridedView<6> x(pass.source + first_read(r, sums, o), {{{inner, v.inner},
                                                           {pixels, v.pixel},
                                                           {lines, v.line},
                                                           {taps_w, v.unit * part.dilation_w},
                                                           {o.rows.taps, v.pitch * part.dilation_h},
                                                           {pass.blocks, v.plane}}});
  const std::int64_t tap = channels * kBlock, plane = tap * problem_.kernel_w * problem_.kernel_h;
  StridedView<6> w(weights_of(r, pass, o, blocks.first), {{{kBlock, 1},
                                                           {inner, kBlock},
                                                           {taps_w, tap * part.tap_step_x},
                                                           {o.rows.taps, tap * part.tap_step_y * problem_.kernel_w},
                                                           {pass.blocks, plane},
                                                           {blocks.count, plane * source_blocks_of(problem_)}}});
  StridedView<4> y(sums.base + (blocks.first * s.block + o.in(s)),
                   {{{kBlock, 1}, {pixels, s.pixel}, {lines, s.line}, {blocks.count, s.block}}});
  if (pass.first > 0 || (r.initial_base != nullptr && r.walk.staged())) {
    call_kernel("convolution", kernel, x, w, y, y);
  } else if (r.initial_base != nullptr) {
    const ResultView& i = r.initial;
    StridedView<4> initial(r.initial_base + (blocks.first * i.block + o.in(i) + sums.first * i.pixel),
                           {{{kBlock, 1}, {pixels, i.pixel}, {lines, i.line}, {blocks.count, i.block}}});
    call_kernel("convolution", kernel, x, w, initial, y);
  } else {
    const bool biased = operands_.bias != kNoTensor;
    const float* bias = biased ? r.context->at<float>(operands_.bias) + (r.region.block + blocks.first) * kBlock : kZeros;
    StridedView<4> initial(bias, {{{kBlock, 1}, {pixels, 0}, {lines, 0}, {blocks.count, biased ? kBlock : 0}}});
    call_kernel("convolution", kernel, x, w, initial, y);
  }
}

}  // namespace convoy
