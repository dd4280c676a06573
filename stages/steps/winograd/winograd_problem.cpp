#include "stages/steps/winograd/winograd_problem.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "pipeline/graph/winograd_eligible.h"

namespace convoy {

WinogradProblem winograd_problem(const Step& step, const BindContext& context, WinogradPass pass) {
  const TensorDesc &source = context.tensors[step.inputs[0]], &result = context.tensors[step.outputs[0]];
  const WinogradCorrelation c = winograd_correlation(step.attributes, pass == WinogradPass::backward_data);
  return {c.form, source.shape, result.shape, source.stride(), result.stride(), c.pad_top, c.pad_left};
}

StartOperand start_operand(const Step& step, const BindContext& context, WinogradPass pass) {
  if (step.inputs.size() < 3 || step.inputs[2] == kNoTensor) return {};
  const bool is_map = pass == WinogradPass::backward_data;
  return {step.inputs[2], is_map, is_map ? context.tensors[step.inputs[2]].stride() : 0};
}

int BlockCut::count(const WinogradProblem& p, int batch) const { return ceil_div(batch, images) * ceil_div(p.tile_rows(), rows); }

TileBlock BlockCut::block(const WinogradProblem& p, int batch, int index) const {
  const int parts = ceil_div(p.tile_rows(), rows);
  TileBlock b;
  b.image = index / parts * images;
  b.images = std::min(images, batch - b.image);
  b.row = index % parts * rows;
  b.rows = std::min(rows, p.tile_rows() - b.row);
  return b;
}

TileBlock ordered_block(const WinogradProblem& p, int image, int batch) {
  return BlockCut{p.order_images, p.tile_rows()}.block(p, batch, image / p.order_images);
}

std::optional<BlockCut> only_cut(const WinogradProblem& p) {
  if (p.order_images == 0 || !has_short_tiles(p.form, p.result)) return {};
  return BlockCut{p.order_images, p.tile_rows()};
}

}  // namespace convoy
