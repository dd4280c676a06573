#include "stages/steps/winograd_gradient/winograd_weights.h"

#include <algorithm>

#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/graph/winograd_eligible.h"
#include "stages/steps/plan_parameter.h"
#include "stages/steps/winograd/winograd_stages.h"
#include "stages/steps/winograd_gradient/gradient_transform.h"
#include "stages/steps/winograd_gradient/winograd_contraction.h"
#include "stages/steps/winograd_gradient/winograd_weights_candidates.h"
#include "stages/steps/worth_measuring.h"

namespace convoy {
namespace {

constexpr int kEnoughTiles = 4;  // a candidate may leave fewer only where the cost rule does

WinogradProblem problem_of(const Step& step, const BindContext& context) {
  const WeightsGeometry g = weights_geometry(step, context);
  return {winograd_form(step.attributes), g.x, g.y, g.x_item, g.y_item, g.pad_top, g.pad_left};
}

class BoundWinogradWeights final : public BoundStep {
 public:
  BoundWinogradWeights(const Step& step, const BindContext& context, const WinogradWeightsChoice& choice)
      : problem_(problem_of(step, context)),
        plan_(problem_, choice, context.max_batch),
        stages_(problem_, context.isa),
        kernels_(winograd_weights_kernels(context.isa, problem_.form)),
        gradient_transform_(problem_, kernels_),
        lanes_(product_lanes(problem_.source)),
        x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_weight_(step.outputs[0]) {}
  BoundWinogradWeights(const BoundWinogradWeights&) = delete;

  int tiles(int batch) const override { return plan_.groups(batch) * plan_.out_ranges; }
  std::size_t scratch_bytes() const override { return sizeof(float) * plan_.scratch_floats(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int group = tile / plan_.out_ranges, range = tile % plan_.out_ranges;
    const Range out{range * plan_.out_blocks, std::min((range + 1) * plan_.out_blocks, problem_.result_blocks())};
    const int first_image = group * plan_.group_images;
    const Range images{first_image, std::min(first_image + plan_.group_images, context.batch)};
    float* const inputs = reinterpret_cast<float*>(scratch);
    float* const gradients = inputs + plan_.inputs.elements();
    float* const sums = gradients + plan_.gradients.elements();
    const float *x = context.at<float>(x_), *d_y = context.at<float>(d_y_);
    Contraction all{problem_.form.products(),
                    0,
                    problem_.source_blocks(),
                    out.size(),
                    inputs,
                    plan_.inputs,
                    gradients,
                    plan_.gradients,
                    sums,
                    plan_.sums,
                    lanes_};
    // Others than those that are summed become taps, too.
    if (lanes_ < kBlock) std::fill_n(sums, plan_.sums.elements(), 0.0f);
    const int blocks = plan_.cut.count(problem_, images.size());
    for (int i = 0; i < blocks; ++i) {
      const TileBlock block = block_of(i, images);
      const TileOrder order(problem_.form, problem_.result, block);
      stages_.transform_input(block, order, x, inputs, plan_.inputs);
      gradient_transform_.run(block, order, out, d_y, gradients, plan_.gradients);
      const NextMaps next = next_maps(problem_, block_of(std::min(i + 1, blocks - 1), images), out, x, d_y);
      contract_all(kernels_, problem_.form, order, all, i == 0, next);
    }
    const std::int64_t at =
        (std::int64_t{group} * problem_.result_blocks() + out.begin) * problem_.source_blocks() * pair_taps(problem_.form);
    finish_weights(kernels_, problem_.form, all, problem_.source_blocks(), context.at<float>(d_weight_) + at);
  }

 private:
  TileBlock block_of(int index, Range images) const {
    TileBlock block = plan_.cut.block(problem_, images.size(), index);
    block.image += images.begin;
    return block;
  }

  WinogradProblem problem_;
  WinogradWeightsPlan plan_;
  WinogradStages stages_;
  const WinogradWeightsKernels& kernels_;
  GradientTransform gradient_transform_;
  int lanes_;
  TensorId x_, d_y_, d_weight_;
};

class WinogradWeightsKind final : public StepKind {
 public:
  std::string_view name() const override { return "winograd_backward_weights"; }
  bool takes_strided() const override { return true; }

  KernelChoice choose(const Step& step, const BindContext& context) const override {
    const int group_images = step.attributes.integer("group_images", context.max_batch);
    return to_choice(winograd_weights_choice(problem_of(step, context), group_images, context.max_batch));
  }

  std::vector<KernelChoice> candidates(const Step& step, const BindContext& context) const override {
    Step own = step;
    if (own.kernel.variant.empty()) own.kernel = choose(step, context);
    std::vector<KernelChoice> choices;
    for (const auto& choice : winograd_weights_candidates(choice_of(own), problem_of(step, context), context.max_batch)) {
      choices.push_back(to_choice(choice));
    }
    return worth_measuring(*this, step, context, choices, kEnoughTiles);
  }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    return std::make_unique<BoundWinogradWeights>(step, context, choice_of(step));
  }

 private:
  static KernelChoice to_choice(const WinogradWeightsChoice& c) {
    return {std::string(kWinogradGradient),
            {{"block_tiles", c.block_tiles}, {"group_images", c.group_images}, {"out_blocks", c.out_blocks}}};
  }

  static WinogradWeightsChoice choice_of(const Step& step) {
    if (step.kernel.variant != kWinogradGradient) {
      refuse_plan(step.name,
                  "this binary has no variant '" + step.kernel.variant + "' of " + step.kind + " (it has 'f4gradient')");
    }
    const auto parameter = [&](const char* name) { return plan_parameter(step.kernel, name, step.name); };
    const WinogradWeightsChoice choice{parameter("block_tiles"), parameter("group_images"), parameter("out_blocks")};
    // The output has room for the groups that the step was made for.
    const int planned = step.attributes.integer("group_images", choice.group_images);
    if (choice.group_images != planned) {
      refuse_plan(step.name, "kernel parameter group_images must be " + std::to_string(planned));
    }
    return choice;
  }
};

}  // namespace

const StepKind& winograd_backward_weights_kind() {
  static const WinogradWeightsKind kind;
  return kind;
}

}  // namespace convoy
