#include "stages/steps/winograd/winograd_kind.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/graph/use_winograd.h"
#include "stages/steps/winograd/winograd_blocking.h"
#include "stages/steps/winograd/winograd_stages.h"

namespace convoy {
namespace {

class BoundWinograd : public BoundStep {
 public:
  BoundWinograd(const Step& step, const WinogradProblem& problem, const WinogradBlocking& blocking, const StartOperand& start,
                Isa isa)
      : problem_(problem),
        blocking_(blocking),
        source_(step.inputs[0]),
        weight_(step.inputs[1]),
        result_(step.outputs[0]),
        start_(start),
        activation_(activation_of(step.attributes, "activation")),
        isa_(isa),
        weights_(filter_layout(problem.source_blocks(), problem.result_blocks())) {
    const int tiles = blocking.most_tiles(problem);
    v_bytes_ = align_up(tile_layout(problem.source_blocks(), tiles).elements() * sizeof(float));
    m_bytes_ = std::size_t{sizeof(float)} * kBlock * winograd::kProducts * tiles * blocking.block_group;
  }

  int tiles(int batch) const override { return blocking_.cut.count(problem_, batch); }
  std::size_t scratch_bytes() const override { return v_bytes_ + m_bytes_; }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const TileBlock block = blocking_.cut.block(problem_, context.batch, tile);
    const int tiles = blocking_.padded_tiles(problem_, block);
    const TileLayout layout = tile_layout(problem_.source_blocks(), tiles);
    float *const v = reinterpret_cast<float*>(scratch), *const m = reinterpret_cast<float*>(scratch + v_bytes_);
    stages_.transform_input(block, context.at<float>(source_), v, layout);
    const WinogradStart start = start_of(start_, context);
    for (int first = 0; first < problem_.result_blocks(); first += blocking_.block_group) {
      const int blocks = std::min(blocking_.block_group, problem_.result_blocks() - first);
      stages_.multiply(*blocking_.tile, tiles, v, layout, context.at<float>(weight_) + first * weights_.block, weights_.block,
                       weights_.product, blocks, m);
      float* result = context.at<float>(result_);
      stages_.transform_output(block, tiles, m, start, first, blocks, result);
      stages_.activate(activation_, block, first, blocks, result);
    }
  }

 private:
  WinogradProblem problem_;
  WinogradBlocking blocking_;
  TensorId source_, weight_, result_;
  StartOperand start_;
  Activation activation_;
  Isa isa_;
  FilterLayout weights_;
  WinogradStages stages_{problem_, isa_};
  std::size_t v_bytes_, m_bytes_;
};

}  // namespace

KernelChoice WinogradKind::choose(const Step& step, const BindContext& context) const {
  return to_choice(kFusedWinograd, choose_fused_blocking(winograd_problem(step, context, pass_), context.isa, context.max_batch));
}

std::unique_ptr<BoundStep> WinogradKind::bind(const Step& step, const BindContext& context) const {
  const WinogradProblem problem = winograd_problem(step, context, pass_);
  const WinogradBlocking blocking = blocking_from(kFusedWinograd, step.kernel, problem, context.isa, step.name);
  return std::make_unique<BoundWinograd>(step, problem, blocking, start_operand(step, context, pass_), context.isa);
}

}  // namespace convoy
