#include "stages/steps/winograd_gradient/winograd_weights_split.h"

#include <algorithm>

#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/graph/winograd_eligible.h"
#include "stages/steps/plan_parameter.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/winograd_gradient/gradient_transform.h"
#include "stages/steps/winograd_gradient/split_contraction.h"
#include "stages/steps/worth_measuring.h"

namespace convoy {
namespace {

constexpr int kEnoughTiles = 8;  // a candidate may leave fewer only where the cost rule does

// Of the source nothing counts.
WinogradProblem gradient_problem(const Step& step, const BindContext& context) {
  const TensorDesc& d_y = context.tensors[step.inputs[0]];
  const int order_images = step.attributes.integer("order_images", 1);
  return {winograd_form(step.attributes), {1, 1, kBlock}, d_y.shape, 0, d_y.stride(), 0, 0, order_images};
}

// A tile is one image.
class BoundGradientInput final : public BoundStep {
 public:
  BoundGradientInput(const Step& step, const BindContext& context)
      : problem_(gradient_problem(step, context)),
        layout_(
            tile_layout(problem_.form, problem_.result_blocks(), batch_tiles(problem_.form, problem_.result, context.max_batch))),
        transform_(problem_, winograd_weights_kernels(context.isa, problem_.form)),
        d_y_(step.inputs[0]),
        d_(step.outputs[0]) {}
  BoundGradientInput(const BoundGradientInput&) = delete;

  int tiles(int batch) const override { return batch; }

  void run(int tile, const RunContext& context, std::byte*) const override {
    const TileBlock block = ordered_block(problem_, tile, context.batch);
    const std::int64_t first_tile = std::int64_t{block.image} * problem_.tile_rows() * problem_.tile_columns();
    transform_.run({tile, 1, 0, problem_.tile_rows()}, TileOrder(problem_.form, problem_.result, block),
                   {0, problem_.result_blocks()}, context.at<float>(d_y_), context.at<float>(d_) + first_tile * kBlock, layout_);
  }

 private:
  WinogradProblem problem_;
  TileLayout layout_;
  GradientTransform transform_;
  TensorId d_y_, d_;
};

SplitContraction contraction_of(const Step& step, const BindContext& context, const SplitWeightsChoice& choice) {
  const Attributes& a = step.attributes;
  WinogradProblem problem;
  problem.form = winograd_form(a);
  problem.source = {1, 1, a.integer("in_blocks") * kBlock};
  problem.result = {a.integer("result_h"), a.integer("result_w"), a.integer("out_blocks") * kBlock};
  problem.order_images = a.integer("order_images", 1);
  return {problem, choice, context.max_batch, context.isa};
}

class BoundGradientContract final : public BoundStep {
 public:
  BoundGradientContract(const Step& step, const BindContext& context, const SplitWeightsChoice& choice)
      : contraction_(contraction_of(step, context, choice)), v_(step.inputs[0]), d_(step.inputs[1]), d_weight_(step.outputs[0]) {}

  int tiles(int) const override { return contraction_.groups(); }
  std::size_t scratch_bytes() const override { return sizeof(float) * contraction_.sum_floats(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    contraction_.run(tile, context.batch, context.at<float>(v_), context.at<float>(d_), reinterpret_cast<float*>(scratch),
                     context.at<float>(d_weight_));
  }

 private:
  SplitContraction contraction_;
  TensorId v_, d_, d_weight_;
};

class GradientContractKind final : public StepKind {
 public:
  std::string_view name() const override { return "winograd_gradient_contract"; }

  KernelChoice choose(const Step& step, const BindContext&) const override {
    const Attributes& a = step.attributes;
    return to_choice(split_weights_choice(a.integer("in_blocks"), a.integer("out_blocks")));
  }

  std::vector<KernelChoice> candidates(const Step& step, const BindContext& context) const override {
    Step own = step;
    if (own.kernel.variant.empty()) own.kernel = choose(step, context);
    const Attributes& a = step.attributes;
    std::vector<KernelChoice> choices;
    for (const auto& choice : split_weights_candidates(choice_of(own), a.integer("in_blocks"), a.integer("out_blocks"))) {
      choices.push_back(to_choice(choice));
    }
    return worth_measuring(*this, step, context, choices, kEnoughTiles);
  }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    return std::make_unique<BoundGradientContract>(step, context, choice_of(step));
  }

 private:
  static KernelChoice to_choice(const SplitWeightsChoice& c) {
    return {std::string(kSplitWinogradGradient),
            {{"run_tiles", c.run_tiles}, {"in_group", c.in_group}, {"out_group", c.out_group}}};
  }

  static SplitWeightsChoice choice_of(const Step& step) {
    if (step.kernel.variant != kSplitWinogradGradient) {
      refuse_plan(step.name,
                  "this binary has no variant '" + step.kernel.variant + "' of " + step.kind + " (it has 'f4gradient_split')");
    }
    const auto parameter = [&](const char* name) { return plan_parameter(step.kernel, name, step.name); };
    return {parameter("run_tiles"), parameter("in_group"), parameter("out_group")};
  }
};

}  // namespace

const StepKind& winograd_gradient_contract_kind() {
  static const GradientContractKind kind;
  return kind;
}

const StepKind& winograd_gradient_input_kind() {
  static const SimpleKind<BoundGradientInput> kind("winograd_gradient_input", {.takes_strided = true, .in_place = {}});
  return kind;
}

}  // namespace convoy
