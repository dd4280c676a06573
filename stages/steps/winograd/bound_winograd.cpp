#include "stages/steps/winograd/bound_winograd.h"

#include <algorithm>

namespace convoy {

BoundWinograd::BoundWinograd(const Step& step, const WinogradProblem& problem, const WinogradBlocking& blocking,
                             const StartOperand& start, const BindContext& context)
    : problem_(problem),
      blocking_(blocking),
      maps_(step.inputs[0]),
      weights_(step.inputs[1]),
      isa_(context.isa),
      result_(step.outputs[0]),
      start_(start),
      epilogue_(epilogue_operand(step, context)) {}

int BoundWinograd::group_blocks(int first) const { return std::min(blocking_.block_group, problem_.result_blocks() - first); }

std::size_t BoundWinograd::product_bytes() const {
  return std::size_t{sizeof(float)} * kBlock * problem_.form.products() * blocking_.most_tiles(problem_) * blocking_.block_group;
}

void BoundWinograd::finish(const TileBlock& block, const TileOrder& order, int first, const RunContext& context,
                           const float* products) const {
  const int blocks = group_blocks(first);
  float* result = context.at<float>(result_);
  stages_.transform_output(block, order, *blocking_.tile, products, start_of(start_, context), first, blocks, result);
  stages_.finish(epilogue_, block, first, blocks, context, result);
}

}  // namespace convoy
