#include "stages/steps/conv/conv_tile.h"

namespace convoy {

ConvWalk walk_of(const ConvRegion& region, const ConvBlocking& blocking, int passes) {
  const int tile = blocking.kernels->pixels;
  ConvWalk walk;
  walk.live = blocking.across_images ? region.images : region.columns;
  walk.lines = blocking.across_images ? region.columns : region.rows;
  walk.calls = blocking.across_images ? region.rows : 1;
  // A row's last register tile may move inwards and compute some pixels twice, but not where that would add twice.
  const bool may_overlap = passes == 1 && walk.live >= tile;
  walk.pixels = may_overlap ? walk.live : (walk.live + tile - 1) / tile * tile;
  return walk;
}

SourceView source_view(const ConvProblem& p, const ConvBlocking& blocking, const ConvRegion& region, const ConvWalk& walk) {
  const ConvPart& part = *region.part;
  const int columns = blocking.across_images ? region.columns : walk.pixels;
  SourceView v;
  v.first_y = region.row * p.stride_h - part.pad_top;
  v.first_x = region.column * p.stride_w - part.pad_left;
  v.rows = (region.rows - 1) * p.stride_h + part.taps_h;
  v.columns = (columns - 1) * p.stride_w + part.taps_w;
  const bool inside =
      v.first_y >= 0 && v.first_x >= 0 && v.first_y + v.rows <= p.source.height && v.first_x + v.columns <= p.source.width;
  v.in_place = inside && !blocking.across_images;
  const std::int64_t item = p.image ? p.source.channels : kBlock;
  v.unit = blocking.across_images ? item * walk.pixels : item;
  v.pitch = v.unit * (v.in_place ? p.source.width : v.columns);
  v.plane = v.pitch * (v.in_place ? p.source.height : v.rows);
  if (blocking.across_images) {
    v.inner = p.image ? walk.pixels : 1;
    v.pixel = p.image ? 1 : kBlock;
    v.line = p.stride_w * v.unit;
    v.call = p.stride_h * v.pitch;
  } else {
    v.pixel = p.stride_w * v.unit;
    v.line = p.stride_h * v.pitch;
  }
  return v;
}

std::int64_t strip_floats(const ConvProblem& p, const SourceView& v, int blocks) {
  return v.in_place ? 0 : v.plane * (p.image ? 1 : blocks);
}

ResultView result_view(const ConvProblem& p, const ConvBlocking& blocking, const ConvRegion& region) {
  const std::int64_t right = std::int64_t{region.part->step_x} * kBlock;
  const std::int64_t down = std::int64_t{region.part->step_y} * p.result.width * kBlock;
  const std::int64_t block = std::int64_t{p.result.height} * p.result.width * kBlock;
  if (blocking.across_images) return {block * p.result.channel_blocks(), right, down, block};
  return {right, down, 0, block};
}

ResultView partial_view(const ConvWalk& walk) {
  const std::int64_t line = std::int64_t{walk.pixels} * kBlock;
  return {kBlock, line, line * walk.lines, line * walk.lines * walk.calls};
}

}  // namespace convoy
