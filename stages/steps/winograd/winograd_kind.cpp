#include "stages/steps/winograd/winograd_kind.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/divide.h"
#include "pipeline/graph/use_winograd.h"
#include "stages/steps/winograd/bound_winograd.h"
#include "stages/steps/winograd/winograd_candidates.h"

namespace convoy {
namespace {

class BoundFused : public BoundWinograd {
 public:
  BoundFused(const Step& step, const WinogradProblem& problem, const WinogradBlocking& blocking, const StartOperand& start,
             const BindContext& context)
      : BoundWinograd(step, problem, blocking, start, context),
        filters_(filter_layout(problem.form, problem.source_blocks(), problem.result_blocks())),
        v_bytes_(align_up(tile_layout(problem.form, problem.source_blocks(), blocking.most_tiles(problem)).elements() *
                          sizeof(float))) {}

  int tiles(int batch) const override { return ceil_div(blocking_.cut.count(problem_, batch), blocking_.run); }
  std::size_t scratch_bytes() const override { return v_bytes_ + product_bytes(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int all = blocking_.cut.count(problem_, context.batch), begin = tile * blocking_.run;
    const int end = std::min(begin + blocking_.run, all);
    for (int b = begin; b < end; ++b) {
      const TileBlock block = blocking_.cut.block(problem_, context.batch, b);
      // After the last one comes the next tile's first: a thread mostly goes on there.
      const TileBlock next = blocking_.cut.block(problem_, context.batch, std::min(b + 1, all - 1));
      run_block(block, stages_.source_of(next, context.at<float>(maps_)), context, scratch);
    }
  }

  TileSpan span(int tile, int batch) const override {
    const int begin = tile * blocking_.run, end = std::min(begin + blocking_.run, blocking_.cut.count(problem_, batch));
    const TileBlock first = blocking_.cut.block(problem_, batch, begin), last = blocking_.cut.block(problem_, batch, end - 1);
    const int images = last.image + last.images - first.image;
    const Shape& map = problem_.result;
    TileSpan span{first.image, images, 0, problem_.result_blocks(), 0, map.height * map.width};
    if (images == 1) {
      const TileAxis rows = problem_.rows();
      span.pixel = rows.first_output(first.row) * map.width;
      span.pixels = std::min(rows.first_output(last.row + last.rows), map.height) * map.width - span.pixel;
    }
    return span;
  }

 private:
  void run_block(const TileBlock& block, const NextSource& next, const RunContext& context, std::byte* scratch) const {
    const TileOrder order(problem_.form, problem_.result, block);
    const TileLayout layout = tile_layout(problem_.form, problem_.source_blocks(), order.room(blocking_.tile->tiles));
    float *const v = reinterpret_cast<float*>(scratch), *const products = reinterpret_cast<float*>(scratch + v_bytes_);
    stages_.transform_input(block, order, context.at<float>(maps_), v, layout);
    const int groups = ceil_div(problem_.result_blocks(), blocking_.block_group);
    for (int group = 0; group < groups; ++group) {
      const int first = group * blocking_.block_group;
      const float* u = context.at<float>(weights_) + first * filters_.block;
      stages_.multiply(*blocking_.tile, order, {v, layout}, {u, filters_}, group_blocks(first),
                       next.parts(group, group + 1, groups), products);
      finish(block, order, first, context, products);
    }
  }

  FilterLayout filters_;
  std::size_t v_bytes_;
};

}  // namespace

KernelChoice WinogradKind::choose(const Step& step, const BindContext& context) const {
  const WinogradProblem problem = winograd_problem(step, context, pass_);
  return to_choice(kFusedWinograd, choose_fused_blocking(problem, context.isa, context.max_batch), problem);
}

std::vector<KernelChoice> WinogradKind::candidates(const Step& step, const BindContext& context) const {
  return winograd_candidates(*this, step, context, kFusedWinograd, winograd_problem(step, context, pass_));
}

std::unique_ptr<BoundStep> WinogradKind::bind(const Step& step, const BindContext& context) const {
  const WinogradProblem problem = winograd_problem(step, context, pass_);
  const WinogradBlocking blocking = blocking_from(kFusedWinograd, step.kernel, problem, context.isa, step.name);
  return std::make_unique<BoundFused>(step, problem, blocking, start_operand(step, context, pass_), context);
}

}  // namespace convoy
