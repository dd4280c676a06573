#include "stages/steps/depthwise/depthwise_sliding.h"

#include <depthwise_pairs_p0_avx2.h>
#include <depthwise_pairs_p0_avx512.h>
#include <depthwise_pairs_p1_avx2.h>
#include <depthwise_pairs_p1_avx512.h>
#include <depthwise_sliding_s1_avx2.h>
#include <depthwise_sliding_s1_avx512.h>
#include <depthwise_sliding_s2_avx2.h>
#include <depthwise_sliding_s2_avx512.h>
#include <depthwise_sliding_weights_s1_avx2.h>
#include <depthwise_sliding_weights_s1_avx512.h>
#include <depthwise_sliding_weights_s2_avx2.h>
#include <depthwise_sliding_weights_s2_avx512.h>

#include <algorithm>

#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr int kTaps = 3;
constexpr std::int64_t kWeightRow = kTaps * kBlock, kWeightPlane = kTaps * kWeightRow;

// As in halide_gen/depthwise: a row's register tile, and the ring's longest rows.
constexpr int kTilePixels = 7;
constexpr int kStripPixels[] = {0, 56, 28};
constexpr int kMostPairs = 112;

// Streams are prefetched a page ahead, written ones half of that; a strip's rows lie apart, so there it is a row. Measured on
// the shapes of MobileNet: 2 to 8 KB are alike, 1 KB loses a tenth.
constexpr int kAheadSource = 4096, kAheadTarget = 2048;

std::int64_t pitch_of(const Shape& map) { return std::int64_t{map.width} * kBlock; }
std::int64_t plane_of(const Shape& map) { return map.height * pitch_of(map); }

bool has_sliding_kernel(const DepthwiseProblem& p) {
  const DepthwiseAxis &v = p.vertical, &h = p.horizontal;
  return v.kernel == kTaps && h.kernel == kTaps && v.dilation == 1 && h.dilation == 1 && v.stride == h.stride && v.stride <= 2 &&
         p.multiplier == 1;
}

SlidingStrip strip_of(const SlidingPlan& plan, PixelRange targets) {
  const int begin = targets.begin * plan.stride - plan.pad_left;
  const int end = (targets.end - 1) * plan.stride + kTaps - plan.pad_left;
  const PixelRange inside{std::max(0, begin), std::min(plan.source.width, end)};
  return {targets, inside, inside.begin - begin};
}

std::optional<SlidingPlan> with_strips(SlidingPlan plan) {
  const int width = plan.target.width, most = kStripPixels[plan.stride];
  if (width < kTilePixels) return std::nullopt;
  const int count = ceil_div(width, most);
  for (int i = 0; i < count; ++i) {
    plan.strips.push_back(strip_of(plan, {width * i / count, width * (i + 1) / count}));
    if (plan.strips.back().sources.size() <= 0) return std::nullopt;  // columns that see padding alone
  }
  const auto row_bytes = [](const Shape& map) { return static_cast<int>(pitch_of(map) * sizeof(float)); };
  plan.ahead_source = count > 1 ? row_bytes(plan.source) : kAheadSource;
  plan.ahead_target = count > 1 ? row_bytes(plan.target) : kAheadTarget;
  return plan;
}

// Backward-data at stride 2: squares of four targets, all of which read the source positions j and j + 1 of each axis, where with
// pad 0 position 0 lies before the map.
std::optional<SlidingPlan> paired_plan(const DepthwiseProblem& p) {
  const int pad = p.horizontal.pad, pairs = p.input.width / 2;
  if (p.vertical.pad != pad || pad > 1 || p.input.width % 2 != 0 || p.input.height % 2 != 0) return std::nullopt;
  if (pairs < kTilePixels || pairs > kMostPairs) return std::nullopt;
  SlidingPlan plan{p.output, p.input, 2, 1 - pad, 1 - pad, true, {}, kAheadSource, kAheadTarget};
  plan.strips = {{{0, p.input.width}, {0, std::min(p.output.width, pairs + pad)}, 1 - pad}};
  return plan;
}

StridedView<4> source_view(const SlidingPlan& plan, const SlidingStrip& strip, int source_row, int planes, const float* map) {
  return {map + strip.sources.begin * kBlock,
          {{{kBlock, 1},
            {strip.sources.size(), kBlock, strip.left},
            {plan.source.height, pitch_of(plan.source), plan.pad_top - source_row},
            {planes, plane_of(plan.source)}}}};
}

StridedView<4> target_view(const SlidingPlan& plan, const SlidingStrip& strip, int rows, int planes, const float* first_row) {
  return {first_row + strip.targets.begin * kBlock,
          {{{kBlock, 1}, {strip.targets.size(), kBlock}, {rows, pitch_of(plan.target)}, {planes, plane_of(plan.target)}}}};
}

StridedView<4> filter_view(const SlidingPlan& plan, int planes, const float* weight) {
  if (!plan.reversed) return {weight, {{{kBlock, 1}, {kTaps, kBlock}, {kTaps, kWeightRow}, {planes, kWeightPlane}}}};
  return {weight + kWeightPlane - kBlock, {{{kBlock, 1}, {kTaps, -kBlock}, {kTaps, -kWeightRow}, {planes, kWeightPlane}}}};
}

}  // namespace

std::optional<SlidingPlan> sliding_forward(const DepthwiseProblem& p) {
  if (!has_sliding_kernel(p)) return std::nullopt;
  return with_strips({p.input, p.output, p.vertical.stride, p.vertical.pad, p.horizontal.pad, false, {}});
}

std::optional<SlidingPlan> sliding_backward_data(const DepthwiseProblem& p) {
  const int pad_top = kTaps - 1 - p.vertical.pad, pad_left = kTaps - 1 - p.horizontal.pad;
  if (!has_sliding_kernel(p)) return std::nullopt;
  if (p.vertical.stride == 2) return paired_plan(p);
  if (pad_left < 0) return std::nullopt;
  return with_strips({p.output, p.input, 1, pad_top, pad_left, true, {}});
}

namespace {

void run_pairs(Isa isa, const SlidingPlan& plan, PixelRange rows, int planes, const float* source, const float* weight,
               float* target) {
  const bool avx512 = isa == Isa::avx512;
  const auto kernel = plan.pad_left == 1 ? (avx512 ? depthwise_pairs_p0_avx512 : depthwise_pairs_p0_avx2)
                                         : (avx512 ? depthwise_pairs_p1_avx512 : depthwise_pairs_p1_avx2);
  const std::int64_t pitch = pitch_of(plan.target);
  auto d_y = source_view(plan, plan.strips[0], rows.begin / 2, planes, source);
  StridedView<4> w(weight, {{{kBlock, 1}, {kTaps, kBlock}, {kTaps, kWeightRow}, {planes, kWeightPlane}}});
  StridedView<6> d_x(target, {{{kBlock, 1},
                               {2, kBlock},
                               {plan.target.width / 2, 2 * kBlock},
                               {2, pitch},
                               {rows.size() / 2, 2 * pitch},
                               {planes, plane_of(plan.target)}}});
  call_kernel("depthwise_pairs", kernel, d_y, w, 0.0f, plan.ahead_source, plan.ahead_target, d_x);
}

}  // namespace

void slide_depthwise(Isa isa, const SlidingPlan& plan, PixelRange rows, int planes, const float* source,
                     const DepthwiseFilters& filters, float* target) {
  if (plan.reversed && plan.stride == 2) return run_pairs(isa, plan, rows, planes, source, filters.weight, target);
  const auto kernel = plan.stride == 1 ? (isa == Isa::avx512 ? depthwise_sliding_s1_avx512 : depthwise_sliding_s1_avx2)
                                       : (isa == Isa::avx512 ? depthwise_sliding_s2_avx512 : depthwise_sliding_s2_avx2);
  for (const SlidingStrip& strip : plan.strips) {
    auto x = source_view(plan, strip, rows.begin * plan.stride, planes, source);
    auto w = filter_view(plan, planes, filters.weight);
    StridedView<2> bias(filters.bias, {{{kBlock, 1}, {planes, filters.bias_plane}}});
    auto y = target_view(plan, strip, rows.size(), planes, target);
    call_kernel("depthwise_sliding", kernel, x, w, bias, 0.0f, plan.ahead_source, plan.ahead_target, y);
  }
}

void slide_depthwise_weights(Isa isa, const SlidingPlan& plan, int planes, const float* x, const float* d_y, float* d_weight) {
  const auto kernel = plan.stride == 1
                          ? (isa == Isa::avx512 ? depthwise_sliding_weights_s1_avx512 : depthwise_sliding_weights_s1_avx2)
                          : (isa == Isa::avx512 ? depthwise_sliding_weights_s2_avx512 : depthwise_sliding_weights_s2_avx2);
  for (const SlidingStrip& strip : plan.strips) {
    auto source = source_view(plan, strip, 0, planes, x);
    auto gradient = target_view(plan, strip, plan.target.height, planes, d_y);
    auto sums = filter_view(plan, planes, d_weight);
    call_kernel("depthwise_sliding_weights", kernel, source, gradient, 0.0f, plan.ahead_source, plan.ahead_target, sums);
  }
}

}  // namespace convoy
