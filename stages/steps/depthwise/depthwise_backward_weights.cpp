#include <algorithm>

#include "pipeline/core/error.h"
#include "stages/steps/depthwise/depthwise_kernels.h"
#include "stages/steps/depthwise/depthwise_steps.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "banded";

// A tile is one slice's share of a group of channel blocks: its images and their bands, in order.
class BoundBackwardWeights : public BoundStep {
 public:
  BoundBackwardWeights(const Step& step, const BindContext& context, const DepthwiseProblem& problem,
                       const DepthwiseTiling& tiling)
      : x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        slices_(step.outputs[0]),
        x_item_(context.tensors[x_].stride()),
        d_y_item_(context.tensors[d_y_].stride()),
        slice_(context.tensors[slices_].stride()),
        images_(step.attributes.integer("images")),
        problem_(problem),
        tiling_(tiling),
        isa_(context.isa) {}

  int tiles(int batch) const override { return (batch + images_ - 1) / images_ * tiling_.groups(); }

  std::size_t scratch_bytes() const override { return static_cast<std::size_t>(tiling_.source_floats) * sizeof(float); }

  void run(int tile, const RunContext& run, std::byte* scratch) const override {
    const PixelRange planes = tiling_.group(tile % tiling_.groups());
    const int slice = tile / tiling_.groups();
    float* d_weight = run.at<float>(slices_) + slice * slice_ + std::int64_t{planes.begin} * problem_.weight_plane();
    std::fill_n(d_weight, std::int64_t{planes.size()} * problem_.weight_plane(), 0.0f);
    const int end = std::min(run.batch, (slice + 1) * images_);
    for (int image = slice * images_; image < end; ++image) {
      for (int band = 0; band < tiling_.bands(); ++band) {
        add_band(run.at<float>(x_) + image * x_item_, run.at<float>(d_y_) + image * d_y_item_, tiling_.band(band), planes,
                 reinterpret_cast<float*>(scratch), d_weight);
      }
    }
  }

 private:
  void add_band(const float* x, const float* d_y, PixelRange rows, PixelRange planes, float* scratch, float* d_weight) const {
    const DepthwiseRect rect = tiling_.source(rows);
    const DepthwiseSource source = problem_.multiplier == 1
                                       ? padded_source(x, problem_.input, planes, rect, scratch)
                                       : spread_source(isa_, x, problem_.input, problem_.multiplier, planes, rect, scratch);
    const std::int64_t pitch = std::int64_t{problem_.output.width} * kBlock, plane = problem_.output.height * pitch;
    run_depthwise_weights(isa_, problem_, tiling_, rows, planes.size(), source,
                          {d_y + planes.begin * plane + rows.begin * pitch, pitch, plane}, d_weight);
  }

  TensorId x_, d_y_, slices_;
  std::int64_t x_item_, d_y_item_, slice_;
  int images_;
  DepthwiseProblem problem_;
  DepthwiseTiling tiling_;
  Isa isa_;
};

class BackwardWeights final : public StepKind {
 public:
  std::string_view name() const override { return "depthwise_backward_weights"; }
  bool takes_strided() const override { return true; }

  KernelChoice choose(const Step& step, const BindContext& context) const override {
    return {kVariant, {{"band_rows", tiling_of(problem_of(step, context)).rows}}};
  }

  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    const DepthwiseProblem problem = problem_of(step, context);
    const DepthwiseTiling tiling = tiling_of(problem);
    const int rows = step.kernel.parameters.integer("band_rows", 0);
    if (step.kernel.variant != kVariant || rows != tiling.rows) {
      throw Error(ExitCode::bad_spec, "step " + step.name + ": this binary has no variant '" + step.kernel.variant +
                                          "' with bands of " + std::to_string(rows) + " rows (it has 'banded' with " +
                                          std::to_string(tiling.rows) + "); use the binary that wrote the plan");
    }
    return std::make_unique<BoundBackwardWeights>(step, context, problem, tiling);
  }

 private:
  static DepthwiseProblem problem_of(const Step& step, const BindContext& context) {
    return {step.attributes, context.tensors[step.inputs[0]].shape, context.tensors[step.inputs[1]].shape};
  }
  static DepthwiseTiling tiling_of(const DepthwiseProblem& p) {
    return {forward_passes(p.vertical), forward_passes(p.horizontal), p.output, 1};
  }
};

}  // namespace

const StepKind& depthwise_backward_weights_kind() {
  static const BackwardWeights kind;
  return kind;
}

}  // namespace convoy
