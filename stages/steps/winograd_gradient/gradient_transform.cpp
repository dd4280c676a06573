#include "stages/steps/winograd_gradient/gradient_transform.h"

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {

void GradientTransform::run(const TileBlock& part, const TileOrder& order, Range out, const float* d_y, float* to,
                            const TileLayout& layout) const {
  order.for_each_rectangle(part, [&](const TileRectangle& tiles) { run_rectangle(part, tiles, out, d_y, to, layout); });
}

void GradientTransform::run_rectangle(const TileBlock& part, const TileRectangle& tiles, Range out, const float* d_y, float* to,
                                      const TileLayout& layout) const {
  const Shape& map = problem_.result;
  const std::int64_t line = std::int64_t{map.width} * kBlock, plane = line * map.height, item = problem_.result_item;
  const winograd::Axis &across = problem_.form.x, &down = problem_.form.y;
  const TileAxis y = problem_.rows(), x = problem_.columns();
  const int row = tiles.rows.begin, column = tiles.columns.begin;
  const bool whole = tiles.columns.outputs == across.outputs && tiles.rows.outputs == down.outputs;
  StridedView<7> outputs(
      d_y + item * part.image + plane * out.begin + y.first_output(row) * line + x.first_output(column) * kBlock,
      {{{kBlock, 1},
        {tiles.columns.outputs, kBlock},
        {tiles.rows.outputs, line},
        {tiles.columns.size(), x.output_step(column) * kBlock},
        {tiles.rows.size(), y.output_step(row) * line},
        {part.images, item},
        {out.size(), plane}}});
  StridedView<7> d(to + tiles.first * kBlock, {{{kBlock, 1},
                                                {tiles.columns.size(), kBlock},
                                                {tiles.rows.size(), tiles.row_step * kBlock},
                                                {part.images, tiles.image_step * kBlock},
                                                {out.size(), layout.block},
                                                {x.first_products(column), layout.product},
                                                {y.first_products(row), across.products() * layout.product}}});
  call_kernel("winograd_gradient", whole ? kernels_.gradient : kernels_.gradient_edge, outputs, d);
}

}  // namespace convoy
