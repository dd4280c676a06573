#include "stages/steps/winograd/winograd_split.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/divide.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/winograd_eligible.h"
#include "stages/steps/winograd/bound_winograd.h"
#include "stages/steps/winograd/transform_filters.h"
#include "stages/steps/winograd/winograd_candidates.h"

namespace convoy {
namespace {

WinogradProblem input_problem(const Step& step, const BindContext& context) {
  const TensorDesc& source = context.tensors[step.inputs[0]];
  const Attributes& a = step.attributes;
  const WinogradCorrelation c = winograd_correlation(a);
  const Shape result{a.integer("result_h"), a.integer("result_w"), 0};
  return {c.form, source.shape, result, source.stride(), 0, c.pad_top, c.pad_left, a.integer("order_images", 1)};
}

// Of the source only the number of channel blocks counts.
WinogradProblem contract_problem(const Step& step, const BindContext& context) {
  const TensorDesc& result = context.tensors[step.outputs[0]];
  const Attributes& a = step.attributes;
  const Shape source{1, 1, a.integer("in_blocks") * kBlock};
  return {winograd_form(a), source, result.shape, 0, result.stride(), 0, 0, a.integer("order_images", 1)};
}

bool is_rotated(const Step& step) { return step.attributes.integer("rotated", 0) != 0; }

StartOperand contract_start(const Step& step, const BindContext& context) {
  return start_operand(step, context, is_rotated(step) ? WinogradPass::backward_data : WinogradPass::forward);
}

class BoundContract : public BoundWinograd {
 public:
  BoundContract(const Step& step, const WinogradProblem& problem, const WinogradBlocking& blocking, const BindContext& context)
      : BoundWinograd(step, problem, blocking, contract_start(step, context), context),
        rotated_(is_rotated(step)),
        inputs_(tile_layout(problem.form, problem.source_blocks(), batch_tiles(problem.form, problem.result, context.max_batch))),
        u_bytes_(
            align_up(filter_layout(problem.form, problem.source_blocks(), blocking.block_group).elements() * sizeof(float))) {}

  int tiles(int) const override { return ceil_div(problem_.result_blocks(), blocking_.block_group); }
  std::size_t scratch_bytes() const override {
    return u_bytes_ + std::max(product_bytes(), filter_scratch_bytes(problem_.form, rotated_));
  }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int first = tile * blocking_.block_group, in = problem_.source_blocks(), blocks = group_blocks(first);
    float *const u = reinterpret_cast<float*>(scratch), *const products = reinterpret_cast<float*>(scratch + u_bytes_);
    const FilterLayout filters = filter_layout(problem_.form, in, blocks);
    transform_filters(isa_, {context.at<float>(weights_), in, problem_.result_blocks(), rotated_, problem_.form}, first, blocks,
                      u, filters, scratch + u_bytes_);
    for (int part = 0; part < blocking_.cut.count(problem_, context.batch); ++part) {
      const TileBlock block = blocking_.cut.block(problem_, context.batch, part);
      const std::int64_t first_tile = (std::int64_t{block.image} * problem_.tile_rows() + block.row) * problem_.tile_columns();
      const float* v = context.at<float>(maps_) + first_tile * kBlock;
      const TileOrder order(problem_.form, problem_.result, block);
      stages_.multiply_by_point(*blocking_.tile, order, {v, inputs_}, {u, filters}, blocks, products);
      finish(block, order, first, context, products);
    }
  }

  TileSpan span(int tile, int batch) const override {
    const int first = tile * blocking_.block_group;
    return {0, batch, first, group_blocks(first), 0, problem_.result.height * problem_.result.width};
  }

 private:
  bool rotated_;
  TileLayout inputs_;
  std::size_t u_bytes_;
};

}  // namespace

BoundWinogradInput::BoundWinogradInput(const Step& step, const BindContext& context)
    : problem_(input_problem(step, context)),
      source_(step.inputs[0]),
      v_(step.outputs[0]),
      layout_(
          tile_layout(problem_.form, problem_.source_blocks(), batch_tiles(problem_.form, problem_.result, context.max_batch))),
      stages_(problem_, context.isa) {}

void BoundWinogradInput::run(int tile, const RunContext& context, std::byte*) const {
  const TileBlock block = ordered_block(problem_, tile, context.batch);
  const std::int64_t first_tile = std::int64_t{block.image} * problem_.tile_rows() * problem_.tile_columns();
  stages_.transform_input({tile, 1, 0, problem_.tile_rows()}, TileOrder(problem_.form, problem_.result, block),
                          context.at<float>(source_), context.at<float>(v_) + first_tile * kBlock, layout_);
}

KernelChoice WinogradContractKind::choose(const Step& step, const BindContext& context) const {
  const WinogradProblem problem = contract_problem(step, context);
  return to_choice(kSplitWinograd, choose_split_blocking(problem, context.isa, context.max_batch), problem);
}

std::vector<KernelChoice> WinogradContractKind::candidates(const Step& step, const BindContext& context) const {
  return winograd_candidates(*this, step, context, kSplitWinograd, contract_problem(step, context));
}

std::unique_ptr<BoundStep> WinogradContractKind::bind(const Step& step, const BindContext& context) const {
  const WinogradProblem problem = contract_problem(step, context);
  const WinogradBlocking blocking = blocking_from(kSplitWinograd, step.kernel, problem, context.isa, step.name);
  return std::make_unique<BoundContract>(step, problem, blocking, context);
}

}  // namespace convoy
