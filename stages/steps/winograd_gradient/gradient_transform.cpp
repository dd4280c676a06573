#include "stages/steps/winograd_gradient/gradient_transform.h"

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"
#include "stages/steps/winograd/tiled_view.h"

namespace convoy {

void GradientTransform::run(const TileBlock& part, const TileOrder& order, Range out, const float* d_y, float* to,
                            const TileLayout& layout) const {
  order.for_each_rectangle(part, [&](const TileRectangle& tiles) { run_rectangle(part, tiles, out, d_y, to, layout); });
}

void GradientTransform::run_rectangle(const TileBlock& part, const TileRectangle& tiles, Range out, const float* d_y, float* to,
                                      const TileLayout& layout) const {
  const int x_products = problem_.form.x.products();
  const TileAxis y = problem_.rows(), x = problem_.columns();
  const int row = tiles.rows.begin, column = tiles.columns.begin;
  const MapSteps steps = map_steps(problem_.result, problem_.result_item);
  StridedView<7> outputs =
      tiled_view(d_y + part.image * steps.item + out.begin * steps.plane, problem_, tiles, steps, part.images, out.size());
  StridedView<7> d(to + tiles.first * kBlock, {{{kBlock, 1},
                                                {tiles.columns.size(), kBlock},
                                                {tiles.rows.size(), tiles.row_step * kBlock},
                                                {part.images, tiles.image_step * kBlock},
                                                {out.size(), layout.block},
                                                {x.first_products(column), layout.product},
                                                {y.first_products(row), x_products * layout.product}}});
  call_kernel("winograd_gradient", are_whole(problem_.form, tiles) ? kernels_.gradient : kernels_.gradient_edge, outputs, d);
}

}  // namespace convoy
