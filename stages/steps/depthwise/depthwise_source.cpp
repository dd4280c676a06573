#include "stages/steps/depthwise/depthwise_source.h"

#include <depthwise_spread_avx2.h>
#include <depthwise_spread_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

PixelRange inside(PixelRange range, int size) {
  const int begin = std::clamp(range.begin, 0, size);
  return {begin, std::clamp(range.end, begin, size)};
}

// One channel block's rectangle into `to`, whose rows lie side by side; parts outside the map are zeros.
void copy_padded(const float* block, const Shape& map, const DepthwiseRect& rect, float* to) {
  const PixelRange columns = inside(rect.columns, map.width);
  const std::int64_t left = std::int64_t{columns.begin - rect.columns.begin} * kBlock;
  const std::int64_t middle = std::int64_t{columns.size()} * kBlock;
  const std::int64_t row = std::int64_t{rect.columns.size()} * kBlock;
  for (int y = rect.rows.begin; y < rect.rows.end; ++y, to += row) {
    if (y < 0 || y >= map.height || middle == 0) {
      std::fill_n(to, row, 0.0f);
      continue;
    }
    std::fill_n(to, left, 0.0f);
    std::copy_n(block + (std::int64_t{y} * map.width + columns.begin) * kBlock, middle, to + left);
    std::fill(to + left + middle, to + row, 0.0f);
  }
}

void spread_block(Isa isa, const float* block, const Shape& map, int first, int multiplier, const DepthwiseRect& rect,
                  float* to) {
  std::fill_n(to, rect.plane(), 0.0f);
  const PixelRange rows = inside(rect.rows, map.height), columns = inside(rect.columns, map.width);
  if (rows.size() == 0 || columns.size() == 0) return;
  const std::int64_t pitch = std::int64_t{rect.columns.size()} * kBlock;
  const std::int64_t map_pitch = std::int64_t{map.width} * kBlock;
  to += (rows.begin - rect.rows.begin) * pitch + std::int64_t{columns.begin - rect.columns.begin} * kBlock;
  StridedView<3> from(block + rows.begin * map_pitch + std::int64_t{columns.begin} * kBlock,
                      {{{kBlock, 1}, {columns.size(), kBlock}, {rows.size(), map_pitch}}});
  StridedView<3> spread(to, {{{kBlock, 1}, {columns.size(), kBlock}, {rows.size(), pitch}}});
  call_kernel("depthwise_spread", isa == Isa::avx512 ? depthwise_spread_avx512 : depthwise_spread_avx2, from, first, multiplier,
              spread);
}

}  // namespace

DepthwiseSource padded_source(const float* image, const Shape& map, PixelRange planes, const DepthwiseRect& rect,
                              float* scratch) {
  const std::int64_t map_plane = std::int64_t{map.height} * map.width * kBlock;
  const float* first = image + planes.begin * map_plane;
  const bool in_place =
      rect.rows.begin >= 0 && rect.rows.end <= map.height && rect.columns.begin >= 0 && rect.columns.end <= map.width;
  if (in_place) {
    const std::int64_t pitch = std::int64_t{map.width} * kBlock;
    return {first + rect.rows.begin * pitch + std::int64_t{rect.columns.begin} * kBlock, pitch, map_plane};
  }
  for (int p = 0; p < planes.size(); ++p) copy_padded(first + p * map_plane, map, rect, scratch + p * rect.plane());
  return {scratch, std::int64_t{rect.columns.size()} * kBlock, rect.plane()};
}

DepthwiseSource spread_source(Isa isa, const float* image, const Shape& map, int multiplier, PixelRange planes,
                              const DepthwiseRect& rect, float* scratch) {
  const std::int64_t map_plane = std::int64_t{map.height} * map.width * kBlock;
  for (int p = planes.begin; p < planes.end; ++p) {
    spread_block(isa, image + p / multiplier * map_plane, map, p % multiplier * kBlock, multiplier, rect,
                 scratch + (p - planes.begin) * rect.plane());
  }
  return {scratch, std::int64_t{rect.columns.size()} * kBlock, rect.plane()};
}

}  // namespace convoy
