#include "stages/steps/winograd_gradient/gradient_transform.h"

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {

void GradientTransform::run(const TileBlock& block, Range out, const float* d_y, float* to, const TileLayout& layout) const {
  const Shape& y = problem_.result;
  const int columns = problem_.tile_columns(), end = block.row + block.rows;
  const int whole_columns = y.width / problem_.form.x.outputs, whole_rows = y.height / problem_.form.y.outputs;
  const Range inside{block.row, std::min(end, whole_rows)}, below{std::max(block.row, whole_rows), end};
  run_tiles(block, {0, whole_columns}, inside, out, d_y, to, layout);
  run_tiles(block, {whole_columns, columns}, inside, out, d_y, to, layout);
  run_tiles(block, {0, columns}, below, out, d_y, to, layout);
}

// A rectangle of tiles of each image: all inside the map, or all cut by its end.
void GradientTransform::run_tiles(const TileBlock& block, Range columns, Range rows, Range out, const float* d_y, float* to,
                                  const TileLayout& layout) const {
  if (columns.empty() || rows.empty()) return;
  const Shape& y = problem_.result;
  const std::int64_t y_row = std::int64_t{y.width} * kBlock, y_block = y_row * y.height;
  const std::int64_t tile_row = std::int64_t{problem_.tile_columns()} * kBlock, item = problem_.result_item;
  const winograd::Axis &across = problem_.form.x, &down = problem_.form.y;
  const int x0 = columns.begin * across.outputs, y0 = rows.begin * down.outputs;
  const int width = std::min(columns.size() * across.outputs, y.width - x0);
  const int height = std::min(rows.size() * down.outputs, y.height - y0);
  const bool edge = width % across.outputs != 0 || height % down.outputs != 0;
  StridedView<5> map(d_y + item * block.image + y_block * out.begin + y_row * y0 + x0 * kBlock,
                     {{{kBlock, 1}, {width, kBlock}, {height, y_row}, {block.images, item}, {out.size(), y_block}}});
  StridedView<7> d(to + (rows.begin - block.row) * tile_row + columns.begin * kBlock,
                   {{{kBlock, 1},
                     {columns.size(), kBlock},
                     {rows.size(), tile_row},
                     {block.images, block.rows * tile_row},
                     {out.size(), layout.block},
                     {across.products(), layout.product},
                     {down.products(), across.products() * layout.product}}});
  call_kernel("winograd_gradient", edge ? kernels_.gradient_edge : kernels_.gradient, map, d);
}

}  // namespace convoy
