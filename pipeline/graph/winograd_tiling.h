// How maps of outputs are cut into tiles of a Winograd form.
//
// Where tiles of all the form's outputs would reach beyond the map, the last ones are short: they make one output fewer along
// that axis (with spread inputs a pair), and leave out the products that only it needs. 14 outputs of F(4,3) are tiles of 4, 4,
// 3 and 3, by 22 products instead of 24.
#pragma once

#include <algorithm>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"

namespace convoy {

// Tiles along an axis: as few as cover it, and of those as few full ones, which come first.
struct TileAxis {
  winograd::Axis axis;
  int outputs = 0;  // of the map
  int tiles = 0, full = 0;

  constexpr bool is_full(int tile) const { return tile < full; }
  constexpr int first_output(int tile) const { return tile * axis.outputs - std::max(0, tile - full) * axis.left_out(); }
  // Counted from the first tile's first one, which may lie before the map.
  constexpr int first_input(int tile) const {
    return tile * axis.step() - std::max(0, tile - full) * (axis.step() / axis.filtered());
  }
  // From a tile to the next one that is alike.
  constexpr int output_step(int tile) const { return axis.outputs - (is_full(tile) ? 0 : axis.left_out()); }
  constexpr int input_step(int tile) const { return axis.step() - (is_full(tile) ? 0 : axis.step() / axis.filtered()); }
  // Of a tile inside the map.
  constexpr int outputs_of(int tile) const { return std::min(first_output(tile + 1), outputs) - first_output(tile); }
  // So many of a tile's products, from the first one on, hold all that it needs.
  constexpr int first_products(int tile) const { return axis.products() - (is_full(tile) ? 0 : 1); }
  // Of all tiles.
  constexpr int products() const { return full * axis.products() + (tiles - full) * axis.short_products(); }
};

constexpr TileAxis tile_axis(const winograd::Axis& axis, int outputs) {
  const int tiles = ceil_div(outputs, axis.outputs), left_out = axis.left_out();
  const int beyond = outputs - tiles * (axis.outputs - left_out);
  return {axis, outputs, tiles, beyond > 0 ? ceil_div(beyond, left_out) : 0};
}

// Tiles that are alike: all full or all short, with as many outputs inside the map.
struct TileRun {
  int begin = 0, end = 0, outputs = 0;
  constexpr int size() const { return end - begin; }
};

// Calls visit(run) for the runs of tiles begin ... end - 1.
template <typename Visit>
void for_each_tile_run(const TileAxis& axis, int begin, int end, const Visit& visit) {
  for (int first = begin, next = begin; first < end; first = next) {
    const int outputs = axis.outputs_of(first);
    for (next = first + 1; next < end && axis.is_full(next) == axis.is_full(first) && axis.outputs_of(next) == outputs;) ++next;
    visit(TileRun{first, next, outputs});
  }
}

// Of a map of `outputs`.
constexpr int image_tiles(const winograd::Form& form, const Shape& outputs) {
  return tile_axis(form.y, outputs.height).tiles * tile_axis(form.x, outputs.width).tiles;
}
constexpr bool has_short_tiles(const winograd::Form& form, const Shape& outputs) {
  const TileAxis y = tile_axis(form.y, outputs.height), x = tile_axis(form.x, outputs.width);
  return y.full < y.tiles || x.full < x.tiles;
}
constexpr int image_products(const winograd::Form& form, const Shape& outputs) {
  return tile_axis(form.y, outputs.height).products() * tile_axis(form.x, outputs.width).products();
}

// Images whose tiles lie together in a transformed map that one step makes and another contracts: about 128 tiles.
constexpr int order_images(const winograd::Form& form, const Shape& outputs, int batch) {
  constexpr int kTiles = 128;
  return even_share(batch, std::max(1, kTiles / image_tiles(form, outputs)));
}

}  // namespace convoy
