#include "stages/steps/winograd/winograd_stages.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"
#include "stages/steps/winograd/tiled_view.h"

namespace convoy {
namespace {

alignas(kAlignment) constexpr float kZeros[kBlock] = {};

// Floats of one tile in M.
std::int64_t tile_products(const Form& form) { return std::int64_t{form.products()} * kBlock; }

}  // namespace

void WinogradStages::transform_input(const TileBlock& part, const TileOrder& order, const float* source, float* v,
                                     const TileLayout& layout) const {
  const WinogradProblem& p = problem_;
  const TileAxis rows = p.rows();
  const auto is_inside = [&](int row) {
    const int top = rows.first_input(row) - p.pad_top;
    return top >= 0 && top + p.form.y.inputs() <= p.source.height;
  };
  order.for_each_rectangle(part, [&](const TileRectangle& all) {
    TileRectangle some = all;
    for (int row = all.rows.begin; row < all.rows.end; row = some.rows.end) {
      some.rows.begin = row, some.rows.end = row + 1;
      while (some.rows.end < all.rows.end && is_inside(some.rows.end) == is_inside(row)) ++some.rows.end;
      for (int n = 0; n < part.images; ++n) {
        const int at = all.first + n * all.image_step + (row - all.rows.begin) * all.row_step;
        transform_rectangle(source + (part.image + n) * p.source_item, some, is_inside(row), v + at * kBlock, layout);
      }
    }
  });
}

void WinogradStages::transform_rectangle(const float* image, const TileRectangle& tiles, bool inside, float* v,
                                         const TileLayout& layout) const {
  const WinogradProblem& p = problem_;
  const Shape& s = p.source;
  const std::int64_t line = std::int64_t{s.width} * kBlock;
  const TileAxis y = p.rows(), x = p.columns();
  const int row = tiles.rows.begin, column = tiles.columns.begin;
  const int x_products = p.form.x.products();
  StridedView<4> source(image, {{{kBlock, 1}, {s.width, kBlock}, {s.height, line}, {p.source_blocks(), line * s.height}}});
  StridedView<6> target(v, {{{kBlock, 1},
                             {tiles.columns.size(), kBlock},
                             {tiles.rows.size(), tiles.row_step * kBlock},
                             {p.source_blocks(), layout.block},
                             {x.first_products(column), layout.product},
                             {y.first_products(row), x_products * layout.product}}});
  call_kernel("winograd_input", inside ? transforms_.input : transforms_.input_edge, source, p.pad_left - x.first_input(column),
              p.pad_top - y.first_input(row), x.input_step(column), y.input_step(row), target);
}

// Rows of one image are a run of each channel block; whole images are one run, of which each block takes a share.
NextSource WinogradStages::source_of(const TileBlock& b, const float* source) const {
  const Shape& s = problem_.source;
  const std::int64_t line = std::int64_t{s.width} * kBlock * sizeof(float), map = line * s.height;
  const std::int64_t item = problem_.source_item * static_cast<std::int64_t>(sizeof(float));
  NextSource next{reinterpret_cast<std::int64_t>(source) + item * b.image, map, map};
  if (b.images > 1) {
    next.block = next.bytes = item * b.images / problem_.source_blocks();
    return next;
  }
  const TileAxis rows = problem_.rows();
  const int top = std::clamp(rows.first_input(b.row) - problem_.pad_top, 0, s.height);
  const int end = rows.first_input(b.row + b.rows - 1) + problem_.form.y.inputs();
  const int bottom = std::clamp(end - problem_.pad_top, top, s.height);
  next.address += line * top;
  next.bytes = line * (bottom - top);
  return next;
}

void WinogradStages::multiply(const ProductTile& tile, const TileOrder& order, const WinogradMaps& maps,
                              const WinogradFilters& filters, int blocks, const NextSource& next, float* m) const {
  const Form& form = problem_.form;
  const auto alike = [&](int p, int q) { return order.range(p) == order.range(q); };
  for_each_run(form, alike, [&](const winograd::ProductRun& run) {
    multiply_run(tile, run, order, maps, filters, blocks, next.parts(run.product, run.product + run.count, form.products()), m);
  });
}

void WinogradStages::multiply_by_point(const ProductTile& tile, const TileOrder& order, const WinogradMaps& maps,
                                       const WinogradFilters& filters, int blocks, float* m) const {
  constexpr std::int64_t kFloat = sizeof(float);
  const Form& form = problem_.form;
  for (int point = 0; point < form.products(); ++point) {
    const int next = std::min(point + 1, form.products() - 1);
    const TileRange tiles = order.range(next);
    const float* v = maps.v + next * maps.layout.product + tiles.begin * kBlock;
    multiply_run(tile, {point, 1, form.filter_of(point)}, order, maps, filters, blocks,
                 {reinterpret_cast<std::int64_t>(v), maps.layout.block * kFloat, tiles.size() * kBlock * kFloat}, m);
  }
}

void WinogradStages::multiply_run(const ProductTile& tile, const winograd::ProductRun& part, const TileOrder& order,
                                  const WinogradMaps& maps, const WinogradFilters& filters, int blocks, const NextSource& next,
                                  float* m) const {
  const TileLayout& v = maps.layout;
  const FilterLayout& u = filters.layout;
  const int in_blocks = problem_.source_blocks(), whole = blocks / tile.blocks * tile.blocks;
  const std::int64_t products = tile_products(problem_.form);
  // The tiles that need these products, and with them some that do not, or do not exist.
  const TileRange needed = order.range(part.product);
  const int room = order.room(tile.tiles), tiles = round_up(needed.size(), tile.tiles);
  const int first_tile = std::min(needed.begin, room - tiles);
  const auto run = [&](ProductKernel kernel, int first, int count) {
    if (count == 0 || tiles == 0) return;
    StridedView<4> from(maps.v + part.product * v.product + first_tile * kBlock,
                        {{{kBlock, 1}, {tiles, kBlock}, {in_blocks, v.block}, {part.count, v.product}}});
    StridedView<5> weights(filters.u + part.filter * u.filter + first * u.block, {{{kBlock, 1},
                                                                                   {kBlock, kBlock},
                                                                                   {in_blocks, kBlock * kBlock},
                                                                                   {count, u.block},
                                                                                   {part.count, part.shared ? 0 : u.filter}}});
    StridedView<4> to(m + part.product * kBlock + (std::int64_t{first} * room + first_tile) * products,
                      {{{kBlock, 1}, {tiles, products}, {count, room * products}, {part.count, kBlock}}});
    // Each pass over a channel block prefetches so many 64ths of a byte; the second call, if any, none.
    const bool prefetches = first == 0;
    const std::int64_t passes =
        std::int64_t{part.count} * (count / (prefetches && whole > 0 ? tile.blocks : 1)) * (tiles / tile.tiles);
    const std::int64_t step = prefetches ? (64 * next.bytes + passes - 1) / passes : 0;
    call_kernel("winograd_product", kernel, from, weights, next.address, next.block, static_cast<std::int32_t>(step), to);
  };
  const ProductTile::Kernels& kernels = product_lanes(problem_.source) < kBlock ? tile.few : tile.all;
  run(kernels.whole, 0, whole);
  run(kernels.single, whole, blocks - whole);
}

void WinogradStages::transform_output(const TileBlock& b, const TileOrder& order, const ProductTile& tile, const float* m,
                                      const WinogradStart& start, int first_block, int blocks, float* result) const {
  const std::int64_t m_block = order.room(tile.tiles) * tile_products(problem_.form);
  order.for_each_rectangle(
      b, [&](const TileRectangle& tiles) { output_rectangle(b, tiles, m, m_block, start, first_block, blocks, result); });
}

void WinogradStages::output_rectangle(const TileBlock& b, const TileRectangle& tiles, const float* m, std::int64_t m_block,
                                      const WinogradStart& start, int first_block, int blocks, float* result) const {
  const WinogradProblem& p = problem_;
  const Form& form = p.form;
  const int x_products = form.x.products(), y_products = form.y.products();
  const std::int64_t products = tile_products(form);
  // From the block's first image and the first channel block of a map or bias on.
  const auto tiled = [&](const float* data, const MapSteps& steps) {
    return tiled_view(data + b.image * steps.item + first_block * steps.plane, p, tiles, steps, b.images, blocks);
  };
  StridedView<7> from(m + tiles.first * products, {{{kBlock, 1},
                                                    {tiles.columns.size(), products},
                                                    {tiles.rows.size(), tiles.row_step * products},
                                                    {b.images, tiles.image_step * products},
                                                    {blocks, m_block},
                                                    {x_products, kBlock},
                                                    {y_products, x_products * kBlock}}});
  const MapSteps of_start = start.is_map ? map_steps(p.result, start.item) : MapSteps{0, 0, kBlock, 0};
  StridedView<7> initial = start.data == nullptr ? tiled(kZeros, {}) : tiled(start.data, of_start);
  StridedView<7> to = tiled(result, map_steps(p.result, p.result_item));
  call_kernel("winograd_output", are_whole(form, tiles) ? transforms_.output : transforms_.output_edges, from, initial, to);
}

void WinogradStages::finish(const EpilogueOperand& epilogue, const TileBlock& b, int first_block, int blocks,
                            const RunContext& context, float* result) const {
  if (epilogue.function == Activation::none) return;
  const Shape& s = problem_.result;
  const std::int64_t line = std::int64_t{s.width} * kBlock;
  const TileAxis tiles = problem_.rows();
  const int y = tiles.first_output(b.row), rows = std::min(tiles.first_output(b.row + b.rows), s.height) - y;
  const float* saved = epilogue.saved == kNoTensor ? nullptr : context.at<float>(epilogue.saved);
  for (int n = b.image; n < b.image + b.images; ++n) {
    for (int block = first_block; block < first_block + blocks; ++block) {
      const std::int64_t at = (std::int64_t{block} * s.height + y) * line;
      apply_epilogue(isa_, epilogue, saved == nullptr ? nullptr : saved + n * epilogue.item + at,
                     result + n * problem_.result_item + at, rows * line, s.channels - block * kBlock);
    }
  }
}

}  // namespace convoy
