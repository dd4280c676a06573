#include "stages/steps/winograd_gradient/winograd_contraction.h"

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

using winograd::kOutputs, winograd::kPoints, winograd::kProducts, winograd::kTaps;
constexpr int kPair = kBlock * kBlock;

std::int64_t address_of(const float* p) { return reinterpret_cast<std::int64_t>(p); }

// 64ths of a byte that each of `steps` prefetches.
int bytes_a_step(std::int64_t bytes, std::int64_t steps) { return static_cast<int>((64 * bytes + steps - 1) / steps); }

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
  const int y_top = block.row * kOutputs, y_end = y_top + block.rows * kOutputs;
  const int top = std::max(y_top - p.pad_top, 0), bottom = std::min(y_end - p.pad_top + kTaps - 1, source.height);
  next.x += kPixel * source.width * top;
  next.x_block = x_map;
  next.x_bytes = kPixel * source.width * (bottom - top);
  next.d_y += kPixel * result.width * y_top;
  next.d_y_block = y_map;
  next.d_y_bytes = kPixel * result.width * (std::min(y_end, result.height) - y_top);
  return next;
}

void WinogradContraction::add(int tiles, int out_blocks, bool first, const float* inputs, const float* gradients,
                              const NextMaps& next, float* sums) const {
  const int grouped = out_blocks / kernels_.grouped.blocks * kernels_.grouped.blocks;
  add_with(kernels_.grouped, tiles, {0, grouped}, first, inputs, gradients, next, sums);
  NextMaps rest = next;
  if (grouped > 0) rest.x_bytes = 0;
  add_with(kernels_.single, tiles, {grouped, out_blocks}, first, inputs, gradients, rest, sums);
}

void WinogradContraction::add_with(const ContractKernels& kernels, int tiles, Range out, bool first, const float* inputs,
                                   const float* gradients, const NextMaps& next, float* sums) const {
  if (out.empty()) return;
  const int in = problem_.source_blocks(), count = out.size();
  StridedView<4> v(inputs, {{{kBlock, 1}, {tiles, kBlock}, {in, plan_.inputs.block}, {kProducts, plan_.inputs.product}}});
  StridedView<4> d(gradients + out.begin * plan_.gradients.block,
                   {{{kBlock, 1}, {tiles, kBlock}, {count, plan_.gradients.block}, {kProducts, plan_.gradients.product}}});
  StridedView<5> d_u(sums + out.begin * plan_.sums.block,
                     {{{kBlock, 1}, {kBlock, kBlock}, {in, kPair}, {count, plan_.sums.block}, {kProducts, plan_.sums.product}}});
  const std::int64_t passes = std::int64_t{kProducts} * (kBlock / kernels.rows) * tiles;
  call_kernel("winograd_contract", first ? kernels.first : kernels.next, v, d, next.x, next.x_block,
              bytes_a_step(next.x_bytes, passes * (count / kernels.blocks)), next.d_y + out.begin * next.d_y_block,
              next.d_y_block, bytes_a_step(next.d_y_bytes, passes * in), d_u);
}

void WinogradContraction::finish(int out_blocks, const float* sums, float* d_weight) const {
  const int in = problem_.source_blocks();
  constexpr int kWeight = kTaps * kTaps * kPair;
  StridedView<6> d_u(sums, {{{kBlock, 1},
                             {kBlock, kBlock},
                             {in, kPair},
                             {out_blocks, plan_.sums.block},
                             {kPoints, plan_.sums.product},
                             {kPoints, kPoints * plan_.sums.product}}});
  StridedView<6> taps(d_weight, {{{kBlock, 1},
                                  {kBlock, kBlock},
                                  {kTaps, kPair},
                                  {kTaps, kTaps * kPair},
                                  {in, kWeight},
                                  {out_blocks, std::int64_t{in} * kWeight}}});
  call_kernel("winograd_weights", kernels_.finish, d_u, taps);
}

}  // namespace convoy
