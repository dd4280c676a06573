// A rectangle of tiles of a map as the kernels that read or write outputs see it, tile by tile.
#pragma once

#include "stages/steps/strided_view.h"
#include "stages/steps/winograd/tile_order.h"

namespace convoy {

// Floats from one pixel, line, channel block, and image of a map to the next.
struct MapSteps {
  std::int64_t pixel = 0, line = 0, plane = 0, item = 0;
};

constexpr MapSteps map_steps(const Shape& shape, std::int64_t item) {
  const std::int64_t line = std::int64_t{shape.width} * kBlock;
  return {kBlock, line, line * shape.height, item};
}

// Dimensions c, ix, iy, tx, ty, image, block: output (ix, iy) of tile (tx, ty). `data`: of the first image and block.
inline StridedView<7> tiled_view(const float* data, const WinogradProblem& p, const TileRectangle& tiles, const MapSteps& steps,
                                 int images, int blocks) {
  const TileAxis y = p.rows(), x = p.columns();
  const int row = tiles.rows.begin, column = tiles.columns.begin;
  return {data + y.first_output(row) * steps.line + x.first_output(column) * steps.pixel,
          {{{kBlock, 1},
            {tiles.columns.outputs, steps.pixel},
            {tiles.rows.outputs, steps.line},
            {tiles.columns.size(), x.output_step(column) * steps.pixel},
            {tiles.rows.size(), y.output_step(row) * steps.line},
            {images, steps.item},
            {blocks, steps.plane}}}};
}

// Whether every tile has all the form's outputs.
constexpr bool are_whole(const Form& form, const TileRectangle& tiles) {
  return tiles.columns.outputs == form.x.outputs && tiles.rows.outputs == form.y.outputs;
}

}  // namespace convoy
