#include <algorithm>
#include <limits>
#include <utility>

#include "pipeline/core/divide.h"
#include "stages/steps/depthwise/depthwise_kernels.h"
#include "stages/steps/depthwise/depthwise_sliding.h"
#include "stages/steps/depthwise/depthwise_steps.h"
#include "stages/steps/plan_parameter.h"

namespace convoy {
namespace {

constexpr const char* kBanded = "banded";
constexpr const char* kSliding = "sliding";

// A tile is one slice's share of a group of channel blocks: its images in order, and of each the bands of rows or, with sliding
// kernels, the whole planes.
class BoundBackwardWeights : public BoundStep {
 public:
  BoundBackwardWeights(const Step& step, const BindContext& context, const DepthwiseProblem& problem,
                       const DepthwiseTiling& tiling, std::optional<SlidingPlan> sliding)
      : x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        slices_(step.outputs[0]),
        x_item_(context.tensors[x_].stride()),
        d_y_item_(context.tensors[d_y_].stride()),
        slice_(context.tensors[slices_].stride()),
        images_(step.attributes.integer("images")),
        problem_(problem),
        tiling_(tiling),
        sliding_(std::move(sliding)),
        isa_(context.isa) {}

  int tiles(int batch) const override { return ceil_div(batch, images_) * tiling_.groups(); }

  std::size_t scratch_bytes() const override {
    return sliding_ ? 0 : static_cast<std::size_t>(tiling_.source_floats) * sizeof(float);
  }

  void run(int tile, const RunContext& run, std::byte* scratch) const override {
    const PixelRange planes = tiling_.group(tile % tiling_.groups());
    const int slice = tile / tiling_.groups();
    float* d_weight = run.at<float>(slices_) + slice * slice_ + std::int64_t{planes.begin} * problem_.weight_plane();
    std::fill_n(d_weight, std::int64_t{planes.size()} * problem_.weight_plane(), 0.0f);
    const int end = std::min(run.batch, (slice + 1) * images_);
    for (int image = slice * images_; image < end; ++image) {
      const float* x = run.at<float>(x_) + image * x_item_;
      const float* d_y = run.at<float>(d_y_) + image * d_y_item_;
      if (sliding_) {
        slide_depthwise_weights(isa_, *sliding_, planes.size(), x + planes.begin * plane_of(problem_.input),
                                d_y + planes.begin * plane_of(problem_.output), d_weight);
        continue;
      }
      for (int band = 0; band < tiling_.bands(); ++band) {
        add_band(x, d_y, tiling_.band(band), planes, reinterpret_cast<float*>(scratch), d_weight);
      }
    }
  }

 private:
  static std::int64_t plane_of(const Shape& map) { return std::int64_t{map.height} * map.width * kBlock; }

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
  std::optional<SlidingPlan> sliding_;
  Isa isa_;
};

class BackwardWeights final : public StepKind {
 public:
  std::string_view name() const override { return "depthwise_backward_weights"; }
  bool takes_strided() const override { return true; }

  KernelChoice choose(const Step& step, const BindContext& context) const override {
    const DepthwiseProblem problem = problem_of(step, context);
    if (const auto plan = sliding_forward(problem)) return {kSliding, {{"strips", static_cast<int>(plan->strips.size())}}};
    return {kBanded, {{"band_rows", tiling_of(problem).rows}}};
  }

  // A plan that says "banded" is still run so where sliding kernels would do: the order of summation is the plan's.
  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    const DepthwiseProblem problem = problem_of(step, context);
    const Attributes& asked = step.kernel.parameters;
    const auto sliding = sliding_forward(problem);
    if (step.kernel.variant == kSliding && sliding && asked.integer("strips", 0) == static_cast<int>(sliding->strips.size())) {
      return std::make_unique<BoundBackwardWeights>(step, context, problem, whole_planes(problem), sliding);
    }
    const DepthwiseTiling tiling = tiling_of(problem);
    if (step.kernel.variant == kBanded && asked.integer("band_rows", 0) == tiling.rows) {
      return std::make_unique<BoundBackwardWeights>(step, context, problem, tiling, std::nullopt);
    }
    refuse_plan(step.name, "this binary has no variant '" + step.kernel.variant +
                               "' with these parameters (it has 'banded' with bands of " + std::to_string(tiling.rows) + " rows" +
                               (sliding ? " and 'sliding' with strips: " + std::to_string(sliding->strips.size()) : "") + ")");
  }

 private:
  static DepthwiseProblem problem_of(const Step& step, const BindContext& context) {
    return {step.attributes, context.tensors[step.inputs[0]].shape, context.tensors[step.inputs[1]].shape};
  }
  static DepthwiseTiling tiling_of(const DepthwiseProblem& p) {
    return {forward_passes(p.vertical), forward_passes(p.horizontal), p.output, 1};
  }
  static DepthwiseTiling whole_planes(const DepthwiseProblem& p) {
    constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
    return {forward_passes(p.vertical), forward_passes(p.horizontal), p.output, 1, kNoLimit};
  }
};

}  // namespace

const StepKind& depthwise_backward_weights_kind() {
  static const BackwardWeights kind;
  return kind;
}

}  // namespace convoy
