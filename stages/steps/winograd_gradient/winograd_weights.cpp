#include "stages/steps/winograd_gradient/winograd_weights.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "stages/steps/winograd_gradient/winograd_contraction.h"

namespace convoy {
namespace {

class BoundWinogradWeights final : public BoundStep {
 public:
  BoundWinogradWeights(const Step& step, const BindContext& context, const WinogradWeightsChoice& choice)
      : g_(weights_geometry(step, context)),
        plan_(g_, choice, context.max_batch),
        transforms_(g_, plan_, winograd_weights_kernels(context.isa)),
        contraction_(g_, plan_, winograd_weights_kernels(context.isa)),
        x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_weight_(step.outputs[0]) {}
  BoundWinogradWeights(const BoundWinogradWeights&) = delete;

  int tiles(int batch) const override { return plan_.groups(batch) * plan_.out_ranges; }
  std::size_t scratch_bytes() const override { return sizeof(float) * plan_.scratch_floats(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int group = tile / plan_.out_ranges, range = tile % plan_.out_ranges;
    const Range out{range * plan_.out_blocks, std::min((range + 1) * plan_.out_blocks, g_.out_blocks())};
    const int first_image = group * plan_.group_images;
    const Range images{first_image, std::min(first_image + plan_.group_images, context.batch)};
    float* const inputs = reinterpret_cast<float*>(scratch);
    float* const gradients = inputs + plan_.inputs.floats();
    float* const sums = gradients + plan_.gradients.floats();
    const float *x = context.at<float>(x_), *d_y = context.at<float>(d_y_);
    const int blocks = plan_.blocks(images.size());
    for (int i = 0; i < blocks; ++i) {
      const WinogradBlock block = block_of(i, images);
      transforms_.inputs(block, x, inputs);
      transforms_.gradients(block, out, d_y, gradients);
      const NextMaps next = next_maps(g_, block_of(std::min(i + 1, blocks - 1), images), out, x, d_y);
      contraction_.add(block.tiles(plan_), out.size(), i == 0, inputs, gradients, next, sums);
    }
    constexpr int kWeight = 9 * kBlock * kBlock;
    const std::int64_t at = (std::int64_t{group} * g_.out_blocks() + out.begin) * g_.in_blocks() * kWeight;
    contraction_.finish(out.size(), sums, context.at<float>(d_weight_) + at);
  }

 private:
  WinogradBlock block_of(int index, Range images) const {
    const int of_image = plan_.blocks_of_images();
    const int image = images.begin + index / of_image * plan_.block.images, row = index % of_image * plan_.block.rows;
    return {{image, std::min(image + plan_.block.images, images.end)}, {row, std::min(row + plan_.block.rows, plan_.tiles_y)}};
  }

  WeightsGeometry g_;
  WinogradWeightsPlan plan_;
  WinogradTransforms transforms_;
  WinogradContraction contraction_;
  TensorId x_, d_y_, d_weight_;
};

class WinogradWeightsKind final : public StepKind {
 public:
  std::string_view name() const override { return "winograd_backward_weights"; }
  bool takes_strided() const override { return true; }

  KernelChoice choose(const Step& step, const BindContext& context) const override {
    const int group_images = step.attributes.integer("group_images", context.max_batch);
    const WinogradWeightsChoice choice =
        winograd_weights_choice(weights_geometry(step, context), group_images, context.max_batch);
    return {std::string(kWinogradGradient),
            {{"block_tiles", choice.block_tiles}, {"group_images", choice.group_images}, {"out_blocks", choice.out_blocks}}};
  }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    if (step.kernel.variant != kWinogradGradient) {
      throw Error(ExitCode::bad_spec, "step " + step.name + ": this binary has no variant '" + step.kernel.variant + "' of " +
                                          step.kind + " (it has 'f4gradient'); use the binary that wrote the plan");
    }
    const Attributes& p = step.kernel.parameters;
    return std::make_unique<BoundWinogradWeights>(
        step, context, WinogradWeightsChoice{p.integer("block_tiles"), p.integer("group_images"), p.integer("out_blocks")});
  }
};

}  // namespace

const StepKind& winograd_backward_weights_kind() {
  static const WinogradWeightsKind kind;
  return kind;
}

}  // namespace convoy
