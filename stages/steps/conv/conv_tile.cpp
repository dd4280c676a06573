#include "stages/steps/conv/conv_tile.h"

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
      v.call = v.image;
      break;
    case Order::woven:
      v.pixel = kBlock;
      v.line = v.down;
      break;
    case Order::position:
      v.pixel = v.image;
      v.line = v.right;
      v.call = v.down;
      break;
  }
}

}  // namespace

ConvWalk walk_of(const ConvProblem& p, const ConvRegion& region, const ConvBlocking& blocking, bool once) {
  const int tile = blocking.kernels->pixels;
  ConvWalk walk;
  if (blocking.across_images) walk.order = p.stride_w == 1 && !p.image ? Order::woven : Order::position;
  if (walk.order == Order::position) {
    walk.live = region.images;
    walk.lines = region.columns;
    walk.calls = region.rows;
  } else {
    walk.live = region.columns * (walk.order == Order::woven ? region.images : 1);
    walk.lines = region.rows;
    if (walk.order == Order::row) walk.calls = region.images;
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
  return walk;
}

SourceView source_view(const ConvProblem& p, const ConvRegion& region, const ConvWalk& walk) {
  const ConvPart& part = *region.part;
  const int columns = walk.order == Order::row ? walk.pixels + walk.tail : region.columns;
  SourceView v;
  v.first_y = region.row * p.stride_h - part.pad_top;
  v.first_x = region.column * p.stride_w - part.pad_left;
  v.rows = (region.rows - 1) * p.stride_h + part.reach_h();
  v.columns = (columns - 1) * p.stride_w + part.reach_w();
  const bool inside =
      v.first_y >= 0 && v.first_x >= 0 && v.first_y + v.rows <= p.source.height && v.first_x + v.columns <= p.source.width;
  v.in_place = inside && walk.order == Order::row;
  const std::int64_t item = p.image ? p.source.channels : kBlock;
  v.unit = item * walk.interleaved;
  v.pitch = v.unit * (v.in_place ? p.source.width : v.columns);
  v.plane = v.pitch * (v.in_place ? p.source.height : v.rows);
  v.line = p.stride_h * v.pitch;
  v.pixel = p.stride_w * item;
  if (walk.order == Order::position) {
    v.inner = p.image ? walk.interleaved : 1;
    v.pixel = p.image ? 1 : kBlock;
    v.line = p.stride_w * v.unit;
    v.call = p.stride_h * v.pitch;
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
  v.block = line * walk.lines * walk.calls;
  v.image = walk.order == Order::row ? line * walk.lines : kBlock;
  const bool position = walk.order == Order::position;
  v.right = position ? line : kBlock * walk.interleaved;
  v.down = position ? line * walk.lines : line;
  set_walk(v, walk.order);
  return v;
}

}  // namespace convoy
