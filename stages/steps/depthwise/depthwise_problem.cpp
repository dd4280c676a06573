#include "stages/steps/depthwise/depthwise_problem.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

// 128 KB: with the tile's result, less than half of a second cache of 512 KB.
constexpr std::int64_t kSourceFloats = 32 * 1024;

// Borders cost a call each, and short rows are not worth one: narrower maps are copied with zeros around them.
constexpr int kInPlacePixels = 16;
constexpr int kInPlaceTaps = 7;

}  // namespace

DepthwiseProblem::DepthwiseProblem(const Attributes& a, const Shape& in, const Shape& out)
    : input(in),
      output(out),
      kernel_h(a.integer("kernel_h")),
      kernel_w(a.integer("kernel_w")),
      multiplier(a.integer("depth_multiplier")),
      vertical{in.height, out.height, kernel_h, a.integer("stride_h"), a.integer("dilation_h"), a.integer("pad_top")},
      horizontal{in.width, out.width, kernel_w, a.integer("stride_w"), a.integer("dilation_w"), a.integer("pad_left")} {}

DepthwiseTiling::DepthwiseTiling(TapPasses v, TapPasses h, const Shape& target, int row_step, std::int64_t most_floats)
    : vertical(std::move(v)),
      horizontal(std::move(h)),
      height(target.height),
      width(target.width),
      blocks(target.channel_blocks()) {
  int most_rows = round_up(height, row_step);
  while (most_rows > row_step && source({0, most_rows}).plane() > most_floats) most_rows -= row_step;
  rows = round_up(even_share(height, most_rows), row_step);
  const std::int64_t plane = std::max<std::int64_t>(1, source({0, std::min(rows, height)}).plane());
  const std::int64_t most_planes = bands() > 1 ? 1 : std::clamp<std::int64_t>(kSourceFloats / plane, 1, blocks);
  planes = even_share(blocks, static_cast<int>(most_planes));
  for (int index = 0; index < bands(); ++index) {
    source_floats = std::max(source_floats, source(band(index)).plane() * planes);
  }
}

DepthwiseTiling DepthwiseTiling::in_place(TapPasses vertical, TapPasses horizontal, const Shape& source, const Shape& target,
                                          int row_step) {
  const auto wide = [](const TapPass& pass) { return pass.count >= kInPlacePixels && pass.taps <= kInPlaceTaps; };
  const auto few_taps = [](const TapPass& pass) { return pass.taps <= kInPlaceTaps; };
  if (std::ranges::all_of(horizontal, wide) && std::ranges::all_of(vertical, few_taps)) {
    vertical = passes_inside(vertical, source.height);
    horizontal = passes_inside(horizontal, source.width);
  }
  return {std::move(vertical), std::move(horizontal), target, row_step};
}

PixelRange DepthwiseTiling::band(int index) const { return {index * rows, std::min(height, (index + 1) * rows)}; }

PixelRange DepthwiseTiling::group(int index) const { return {index * planes, std::min(blocks, (index + 1) * planes)}; }

DepthwiseRect DepthwiseTiling::source(PixelRange target_rows) const {
  return {sources_of(vertical, target_rows), sources_of(horizontal, {0, width})};
}

}  // namespace convoy
