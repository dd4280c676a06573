#include "stages/steps/conv/conv_tile.h"

#include <algorithm>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

using Order = ConvWalk::Order;

// Strides along the walk from strides along the map.
void set_walk(ResultView& v, Order order) {
  switch (order) {
    case Order::row:
      v.pixel = v.right;
      v.line = v.down;
      break;
    case Order::woven:
      v.pixel = kBlock;
      v.line = v.down;
      break;
    case Order::position:
      v.pixel = v.image;
      v.line = v.right;
      break;
  }
}

struct Extent {
  int first, count;
};

// The source positions that `outputs` of them read.
Extent extent_read(const TapAxis& a, int outputs, int reach) {
  const int end = a.origin + (outputs - 1) * a.step + reach;
  if (!a.trimmed) return {a.origin, end - a.origin};
  const int first = std::clamp(a.origin, 0, a.extent);
  return {first, std::clamp(end, first, a.extent) - first};
}

}  // namespace

ConvWalk walk_of(const ConvProblem& p, const ConvRegion& region, const ConvBlocking& blocking, bool once) {
  const int tile = blocking.kernels->pixels;
  ConvWalk walk;
  if (blocking.across_images) walk.order = p.stride_w == 1 && !p.image ? Order::woven : Order::position;
  if (walk.order == Order::position) {
    walk.live = region.images;
    walk.lines = region.columns;
    walk.sheets = region.rows;
  } else {
    walk.live = region.columns * (walk.order == Order::woven ? region.images : 1);
    walk.lines = region.rows;
    if (walk.order == Order::row) walk.sheets = region.images;
  }
  // A line's last register tile may move inwards and compute some pixels twice, but not where that would add twice.
  const bool may_overlap = once && walk.live >= tile;
  walk.pixels = may_overlap ? walk.live : round_up(walk.live, tile);
  if (!may_overlap && walk.order == Order::row && walk.live >= tile) {
    walk.tail = walk.live % tile;
    walk.pixels = walk.live - walk.tail;
  }
  if (walk.order == Order::woven) walk.interleaved = region.images;
  if (walk.order == Order::position) walk.interleaved = walk.pixels;
  walk.trims_columns = !p.image && (walk.order == Order::position || (walk.order == Order::woven && region.images % tile == 0));
  return walk;
}

SourceView source_view(const ConvProblem& p, const ConvRegion& region, const ConvWalk& walk) {
  const ConvPart& part = *region.part;
  const int columns = walk.order == Order::row ? walk.pixels + walk.tail : region.columns;
  SourceView v;
  v.down = {region.row * p.stride_h - part.pad_top, p.stride_h, part.taps_h, part.dilation_h, p.source.height, true};
  v.right = {
      region.column * p.stride_w - part.pad_left, p.stride_w, part.taps_w, part.dilation_w, p.source.width, walk.trims_columns};
  const Extent rows = extent_read(v.down, region.rows, part.reach_h()), across = extent_read(v.right, columns, part.reach_w());
  v.first_y = rows.first;
  v.first_x = across.first;
  v.rows = rows.count;
  v.columns = across.count;
  v.in_place = walk.order == Order::row && v.first_x >= 0 && v.first_x + v.columns <= p.source.width;
  const std::int64_t item = p.image ? p.source.channels : kBlock;
  v.unit = item * walk.interleaved;
  v.pitch = v.unit * (v.in_place ? p.source.width : v.columns);
  v.plane = v.pitch * (v.in_place ? p.source.height : v.rows);
  v.origin = v.in_place ? v.down.origin * v.pitch + v.right.origin * v.unit
                        : (v.down.origin - v.first_y) * v.pitch + (v.right.origin - v.first_x) * v.unit;
  v.line = p.stride_h * v.pitch;
  v.pixel = p.stride_w * item;
  if (walk.order == Order::position) {
    v.inner = p.image ? walk.interleaved : 1;
    v.pixel = p.image ? 1 : kBlock;
    v.line = p.stride_w * v.unit;
  }
  return v;
}

ResultView result_view(const ConvProblem& p, const ConvRegion& region, const ConvWalk& walk) {
  return result_view(p, region, walk, p.result_item);
}

ResultView result_view(const ConvProblem& p, const ConvRegion& region, const ConvWalk& walk, std::int64_t item) {
  ResultView v;
  v.right = std::int64_t{region.part->step_x} * kBlock;
  v.down = std::int64_t{region.part->step_y} * p.result.width * kBlock;
  v.block = std::int64_t{p.result.height} * p.result.width * kBlock;
  v.image = item;
  set_walk(v, walk.order);
  return v;
}

ResultView staged_view(const ConvWalk& walk, int pixels) {
  const std::int64_t line = std::int64_t{pixels} * kBlock;
  ResultView v;
  v.block = line * walk.lines * walk.sheets;
  v.image = walk.order == Order::row ? line * walk.lines : kBlock;
  const bool position = walk.order == Order::position;
  v.right = position ? line : kBlock * walk.interleaved;
  v.down = position ? line * walk.lines : line;
  set_walk(v, walk.order);
  return v;
}

}  // namespace convoy
