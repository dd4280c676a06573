#include "stages/steps/winograd/winograd_stages.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

alignas(kAlignment) constexpr float kZeros[kBlock] = {};

// Floats of one tile in M.
std::int64_t tile_products(const Form& form) { return std::int64_t{form.products()} * kBlock; }

}  // namespace

void WinogradStages::transform_input(const TileBlock& b, const float* source, float* v, const TileLayout& layout) const {
  const WinogradProblem& p = problem_;
  // Rows of tiles that lie inside the map from `inside` to `outside`.
  const winograd::Axis& y = p.form.y;
  const int inside = std::clamp(ceil_div(std::max(p.pad_top, 0), y.step()), b.row, b.row + b.rows);
  const int last = p.source.height + p.pad_top - y.inputs();
  const int outside = std::clamp(last < 0 ? 0 : last / y.step() + 1, inside, b.row + b.rows);
  const std::int64_t row = std::int64_t{p.tile_columns()} * kBlock;
  for (int n = 0; n < b.images; ++n) {
    const float* image = source + (b.image + n) * p.source_item;
    float* to = v + n * p.tile_rows() * row;
    transform_rows(image, b.row, inside - b.row, to, layout);
    transform_rows(image, inside, outside - inside, to + (inside - b.row) * row, layout);
    transform_rows(image, outside, b.row + b.rows - outside, to + (outside - b.row) * row, layout);
  }
}

void WinogradStages::transform_rows(const float* image, int row, int rows, float* v, const TileLayout& layout) const {
  if (rows == 0) return;
  const WinogradProblem& p = problem_;
  const Shape& s = p.source;
  const std::int64_t line = std::int64_t{s.width} * kBlock, columns = p.tile_columns();
  const int x_products = p.form.x.products(), y_products = p.form.y.products();
  StridedView<4> source(image, {{{kBlock, 1}, {s.width, kBlock}, {s.height, line}, {p.source_blocks(), line * s.height}}});
  StridedView<6> target(v, {{{kBlock, 1},
                             {columns, kBlock},
                             {rows, columns * kBlock, row},
                             {p.source_blocks(), layout.block},
                             {x_products, layout.product},
                             {y_products, x_products * layout.product}}});
  const winograd::Axis& y = p.form.y;
  const int first_y = row * y.step() - p.pad_top, end_y = (row + rows - 1) * y.step() - p.pad_top + y.inputs();
  const bool inside = first_y >= 0 && end_y <= s.height;
  call_kernel("winograd_input", inside ? transforms_.input : transforms_.input_edge, source, p.pad_left, p.pad_top, target);
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
  const winograd::Axis& y = problem_.form.y;
  const int top = std::clamp(b.row * y.step() - problem_.pad_top, 0, s.height);
  const int bottom = std::clamp((b.row + b.rows - 1) * y.step() + y.inputs() - problem_.pad_top, top, s.height);
  next.address += line * top;
  next.bytes = line * (bottom - top);
  return next;
}

void WinogradStages::multiply(const ProductTile& tile, int tiles, const WinogradMaps& maps, const WinogradFilters& filters,
                              int blocks, const NextSource& next, float* m) const {
  const Form& form = problem_.form;
  for_each_run(form, [&](const winograd::ProductRun& run) {
    multiply_run(tile, run, tiles, maps, filters, blocks, next.parts(run.product, run.product + run.count, form.products()), m);
  });
}

void WinogradStages::multiply_by_point(const ProductTile& tile, int tiles, const WinogradMaps& maps,
                                       const WinogradFilters& filters, int blocks, float* m) const {
  constexpr std::int64_t kFloat = sizeof(float);
  const int points = problem_.form.products();
  for (int point = 0; point < points; ++point) {
    const float *v = maps.v + point * maps.layout.product, *next = v + (point + 1 < points ? maps.layout.product : 0);
    multiply_run(tile, {point, 1, problem_.form.filter_of(point)}, tiles, maps, filters, blocks,
                 {reinterpret_cast<std::int64_t>(next), maps.layout.block * kFloat, tiles * kBlock * kFloat}, m);
  }
}

void WinogradStages::multiply_run(const ProductTile& tile, const winograd::ProductRun& part, int tiles, const WinogradMaps& maps,
                                  const WinogradFilters& filters, int blocks, const NextSource& next, float* m) const {
  const TileLayout& v = maps.layout;
  const FilterLayout& u = filters.layout;
  const int in_blocks = problem_.source_blocks(), whole = blocks / tile.blocks * tile.blocks;
  const std::int64_t products = tile_products(problem_.form);
  const auto run = [&](ProductKernel kernel, int first, int count) {
    if (count == 0) return;
    StridedView<4> from(maps.v + part.product * v.product,
                        {{{kBlock, 1}, {tiles, kBlock}, {in_blocks, v.block}, {part.count, v.product}}});
    StridedView<5> weights(filters.u + part.filter * u.filter + first * u.block, {{{kBlock, 1},
                                                                                   {kBlock, kBlock},
                                                                                   {in_blocks, kBlock * kBlock},
                                                                                   {count, u.block},
                                                                                   {part.count, part.shared ? 0 : u.filter}}});
    StridedView<4> to(m + part.product * kBlock + first * tiles * products,
                      {{{kBlock, 1}, {tiles, products}, {count, tiles * products}, {part.count, kBlock}}});
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

void WinogradStages::transform_output(const TileBlock& b, int tiles, const float* m, const WinogradStart& start, int first_block,
                                      int blocks, float* result) const {
  const WinogradProblem& p = problem_;
  const Shape& s = p.result;
  const std::int64_t line = std::int64_t{s.width} * kBlock, columns = p.tile_columns();
  const std::int64_t plane = line * s.height, products = tile_products(p.form), tile_row = columns * products;
  const int x_products = p.form.x.products(), y_products = p.form.y.products();
  const int first_y = b.row * p.form.y.outputs, rows = std::min(b.rows * p.form.y.outputs, s.height - first_y);
  const std::int64_t corner = first_block * plane + first_y * line;  // of the part in its image
  const bool map = start.data && start.is_map;
  const float* origin = start.data ? start.data + (map ? corner : first_block * kBlock) : kZeros;
  for (int n = 0; n < b.images; ++n) {
    StridedView<6> from(m + n * p.tile_rows() * tile_row, {{{kBlock, 1},
                                                            {columns, products},
                                                            {b.rows, tile_row},
                                                            {blocks, tiles * products},
                                                            {x_products, kBlock},
                                                            {y_products, x_products * kBlock}}});
    StridedView<4> initial(origin + (b.image + n) * start.item, {{{kBlock, 1},
                                                                  {s.width, map ? kBlock : 0},
                                                                  {rows, map ? line : 0},
                                                                  {blocks, map          ? plane
                                                                           : start.data ? kBlock
                                                                                        : 0}}});
    StridedView<4> to(result + (b.image + n) * p.result_item + corner,
                      {{{kBlock, 1}, {s.width, kBlock}, {rows, line}, {blocks, plane}}});
    call_kernel("winograd_output", transforms_.output, from, initial, to);
  }
}

void WinogradStages::finish(const EpilogueOperand& epilogue, const TileBlock& b, int first_block, int blocks,
                            const RunContext& context, float* result) const {
  if (epilogue.function == Activation::none) return;
  const Shape& s = problem_.result;
  const std::int64_t line = std::int64_t{s.width} * kBlock;
  const int outputs = problem_.form.y.outputs, y = b.row * outputs, rows = std::min(b.rows * outputs, s.height - y);
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
