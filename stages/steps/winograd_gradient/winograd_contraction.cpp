#include "stages/steps/winograd_gradient/winograd_contraction.h"

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr int kPair = kBlock * kBlock;

// 64ths of a byte that each of `steps` prefetches.
int bytes_a_step(std::int64_t bytes, std::int64_t steps) {
  return steps == 0 ? 0 : static_cast<int>((64 * bytes + steps - 1) / steps);
}

}  // namespace

// Rows of one image are a run of each channel block; whole images are one run, of which each block takes a share.
NextMaps next_maps(const WinogradProblem& p, const TileBlock& block, Range out, const float* x, const float* d_y) {
  constexpr std::int64_t kPixel = kBlock * sizeof(float);
  const Shape &source = p.source, &result = p.result;
  const std::int64_t x_map = kPixel * source.width * source.height, y_map = kPixel * result.width * result.height;
  NextMaps next;
  next.x = address_of(x + p.source_item * block.image);
  next.d_y = address_of(d_y + p.result_item * block.image) + y_map * out.begin;
  if (block.images > 1) {
    next.x_block = next.x_bytes = x_map * block.images;
    next.d_y_block = next.d_y_bytes = y_map * block.images;
    return next;
  }
  const TileAxis rows = p.rows();
  const int last = block.row + block.rows - 1, y_top = rows.first_output(block.row), y_end = rows.first_output(last + 1);
  const int top = std::clamp(rows.first_input(block.row) - p.pad_top, 0, source.height);
  const int bottom = std::clamp(rows.first_input(last) + p.form.y.inputs() - p.pad_top, top, source.height);
  next.x += kPixel * source.width * top;
  next.x_block = x_map;
  next.x_bytes = kPixel * source.width * (bottom - top);
  next.d_y += kPixel * result.width * y_top;
  next.d_y_block = y_map;
  next.d_y_bytes = kPixel * result.width * (std::min(y_end, result.height) - y_top);
  return next;
}

namespace {

// Output blocks of `range`, which the kernels take as multiples of their own.
void contract_range(const ContractKernels& kernels, Range range, const Contraction& c, bool overwrite, const NextMaps& next) {
  if (range.empty()) return;
  const TileLayout &x = c.input_layout, &d_y = c.gradient_layout;
  const int count = range.size();
  StridedView<4> v(c.inputs, {{{kBlock, 1}, {c.tiles, kBlock}, {c.in_blocks, x.block}, {c.points, x.product}}});
  StridedView<4> d(c.gradients + range.begin * d_y.block,
                   {{{kBlock, 1}, {c.tiles, kBlock}, {count, d_y.block}, {c.points, d_y.product}}});
  StridedView<5> d_u(
      c.sums + range.begin * c.sum_layout.block,
      {{{kBlock, 1}, {c.lanes, kBlock}, {c.in_blocks, kPair}, {count, c.sum_layout.block}, {c.points, c.sum_layout.filter}}});
  const std::int64_t passes = std::int64_t{c.points} * (c.lanes / kernels.rows) * c.tiles;
  call_kernel("winograd_contract", overwrite ? kernels.first : kernels.next, v, d, next.x, next.x_block,
              bytes_a_step(next.x_bytes, passes * (count / kernels.blocks)), next.d_y + range.begin * next.d_y_block,
              next.d_y_block, bytes_a_step(next.d_y_bytes, passes * c.in_blocks), d_u);
}

}  // namespace

void contract(const WinogradWeightsKernels& kernels, const Contraction& c, bool overwrite, const NextMaps& next) {
  const bool few = c.lanes < kBlock;
  const ContractKernels &pairs = few ? kernels.few_grouped : kernels.grouped, &single = few ? kernels.few_single : kernels.single;
  const int grouped = c.out_blocks / pairs.blocks * pairs.blocks;
  contract_range(pairs, {0, grouped}, c, overwrite, next);
  NextMaps rest = next;
  if (grouped > 0) rest.x_bytes = 0;
  contract_range(single, {grouped, c.out_blocks}, c, overwrite, rest);
}

// Products with sums of their own at once, those that share one after the other.
void contract_all(const WinogradWeightsKernels& kernels, const Form& form, const TileOrder& order, const Contraction& all,
                  bool overwrite, const NextMaps& next) {
  const auto part = [&](int product, int count, int filter) {
    const TileRange tiles = order.range(product);
    Contraction c = all;
    c.points = count;
    c.tiles = tiles.size();
    c.inputs += product * c.input_layout.product + tiles.begin * kBlock;
    c.gradients += product * c.gradient_layout.product + tiles.begin * kBlock;
    c.sums += filter * c.sum_layout.filter;
    contract(kernels, c, overwrite && form.opens(product), next.parts(product, product + count, form.products()));
  };
  const auto alike = [&](int p, int q) { return order.range(p) == order.range(q) && form.opens(p) == form.opens(q); };
  for_each_run(form, alike, [&](const winograd::ProductRun& run) {
    if (!run.shared) return part(run.product, run.count, run.filter);
    for (int k = 0; k < run.count; ++k) part(run.product + k, 1, run.filter);
  });
}

void finish_weights(const WinogradWeightsKernels& kernels, const Form& form, const Contraction& c, int all_in_blocks,
                    float* d_weight) {
  const winograd::Axis &y = form.y, &x = form.x;
  const std::int64_t taps_of_pair = pair_taps(form);
  const FilterLayout& sums = c.sum_layout;
  StridedView<6> d_u(c.sums, {{{kBlock, 1},
                               {kBlock, kBlock},
                               {c.in_blocks, kPair},
                               {c.out_blocks, sums.block},
                               {x.filters(), sums.filter},
                               {y.filters(), x.filters() * sums.filter}}});
  StridedView<6> taps(d_weight, {{{kBlock, 1},
                                  {kBlock, kBlock},
                                  {x.taps, kPair},
                                  {y.taps, x.taps * kPair},
                                  {c.in_blocks, taps_of_pair},
                                  {c.out_blocks, all_in_blocks * taps_of_pair}}});
  call_kernel("winograd_weights", kernels.finish, d_u, taps);
}

}  // namespace convoy
