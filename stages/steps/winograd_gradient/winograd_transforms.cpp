#include "stages/steps/winograd_gradient/winograd_transforms.h"

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr int kPoints = 6;  // a direction

}  // namespace

// Rows of tiles that reach beyond the map's first or last row have a kernel of their own.
void WinogradTransforms::inputs(const WinogradBlock& block, const float* x, float* to) const {
  const auto cut = [&](int row) {
    const int top = row * kWinogradOutputs - g_.pad_top;
    return top < 0 || top + kPoints > g_.x.height;
  };
  for (int image = block.images.begin; image < block.images.end; ++image) {
    for (int row = block.rows.begin; row < block.rows.end;) {
      int end = row + 1;
      while (end < block.rows.end && cut(end) == cut(row)) ++end;
      input_rows(block, image, {row, end}, cut(row), x, to);
      row = end;
    }
  }
}

void WinogradTransforms::input_rows(const WinogradBlock& block, int image, Range rows, bool edge, const float* x,
                                    float* to) const {
  const std::int64_t x_row = std::int64_t{g_.x.width} * kBlock, tile_row = std::int64_t{plan_.tiles_x} * kBlock;
  const int row = (image - block.images.begin) * block.rows.size() + rows.begin - block.rows.begin;
  StridedView<4> map(x + g_.x_item * image,
                     {{{kBlock, 1}, {g_.x.width, kBlock}, {g_.x.height, x_row}, {g_.in_blocks(), x_row * g_.x.height}}});
  StridedView<6> v(to + row * tile_row, {{{kBlock, 1},
                                          {plan_.tiles_x, kBlock},
                                          {rows.size(), tile_row, rows.begin},
                                          {g_.in_blocks(), plan_.inputs.block},
                                          {kPoints, plan_.inputs.point},
                                          {kPoints, kPoints * plan_.inputs.point}}});
  call_kernel("winograd_input", edge ? kernels_.input_edge : kernels_.input, map, g_.pad_left, g_.pad_top, v);
}

void WinogradTransforms::gradients(const WinogradBlock& block, Range out, const float* d_y, float* to) const {
  const int whole_columns = g_.y.width / kWinogradOutputs, whole_rows = g_.y.height / kWinogradOutputs;
  const Range inside{block.rows.begin, std::min(block.rows.end, whole_rows)};
  const Range below{std::max(block.rows.begin, whole_rows), block.rows.end};
  gradient_tiles(block, {0, whole_columns}, inside, out, d_y, to);
  gradient_tiles(block, {whole_columns, plan_.tiles_x}, inside, out, d_y, to);
  gradient_tiles(block, {0, plan_.tiles_x}, below, out, d_y, to);
}

// A rectangle of tiles of each image: all inside the map, or all cut by its end.
void WinogradTransforms::gradient_tiles(const WinogradBlock& block, Range columns, Range rows, Range out, const float* d_y,
                                        float* to) const {
  if (columns.empty() || rows.empty()) return;
  const std::int64_t y_row = std::int64_t{g_.y.width} * kBlock, y_block = y_row * g_.y.height;
  const std::int64_t tile_row = std::int64_t{plan_.tiles_x} * kBlock;
  const int x0 = columns.begin * kWinogradOutputs, y0 = rows.begin * kWinogradOutputs;
  const int width = std::min(columns.size() * kWinogradOutputs, g_.y.width - x0);
  const int height = std::min(rows.size() * kWinogradOutputs, g_.y.height - y0);
  const bool edge = width % kWinogradOutputs != 0 || height % kWinogradOutputs != 0;
  StridedView<5> map(d_y + g_.y_item * block.images.begin + y_block * out.begin + y_row * y0 + x0 * kBlock,
                     {{{kBlock, 1}, {width, kBlock}, {height, y_row}, {block.images.size(), g_.y_item}, {out.size(), y_block}}});
  StridedView<7> d(to + (rows.begin - block.rows.begin) * tile_row + columns.begin * kBlock,
                   {{{kBlock, 1},
                     {columns.size(), kBlock},
                     {rows.size(), tile_row},
                     {block.images.size(), block.rows.size() * tile_row},
                     {out.size(), plan_.gradients.block},
                     {kPoints, plan_.gradients.point},
                     {kPoints, kPoints * plan_.gradients.point}}});
  call_kernel("winograd_gradient", edge ? kernels_.gradient_edge : kernels_.gradient, map, d);
}

}  // namespace convoy
