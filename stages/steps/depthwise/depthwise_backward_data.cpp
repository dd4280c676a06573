#include <depthwise_gather_avx2.h>
#include <depthwise_gather_avx512.h>

#include <algorithm>
#include <array>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/depthwise/depthwise_kernels.h"
#include "stages/steps/depthwise/depthwise_sliding.h"
#include "stages/steps/depthwise/depthwise_steps.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

alignas(64) constexpr std::array<float, kBlock> kNoBias{};

class BoundBackwardData : public BoundStep {
 public:
  BoundBackwardData(const Step& step, const BindContext& context)
      : d_y_(step.inputs[0]),
        weight_(step.inputs[1]),
        d_x_(step.outputs[0]),
        d_y_item_(context.tensors[d_y_].stride()),
        d_x_item_(context.tensors[d_x_].stride()),
        problem_(step.attributes, context.tensors[d_x_].shape, context.tensors[d_y_].shape),
        sliding_(sliding_backward_data(problem_)),
        tiling_(tiling_of(problem_, sliding_.has_value())),
        isa_(context.isa) {}

  int tiles(int batch) const override { return batch * tiling_.tiles(); }

  std::size_t scratch_bytes() const override {
    if (sliding_) return 0;
    const std::int64_t spread = problem_.multiplier == 1 ? 0 : problem_.multiplier * tile_plane();
    return static_cast<std::size_t>(tiling_.source_floats * problem_.multiplier + spread) * sizeof(float);
  }

  void run(int tile, const RunContext& run, std::byte* scratch) const override {
    const PixelRange rows = tiling_.band(tile % tiling_.bands());
    const PixelRange planes = tiling_.group(tile / tiling_.bands() % tiling_.groups());
    const int image = tile / tiling_.tiles();
    const Shape& in = problem_.input;
    const std::int64_t pitch = std::int64_t{in.width} * kBlock, plane = in.height * pitch;
    const DepthwiseTarget target{run.at<float>(d_x_) + image * d_x_item_ + planes.begin * plane + rows.begin * pitch, pitch,
                                 plane};
    const float* d_y = run.at<float>(d_y_) + image * d_y_item_;
    float* memory = reinterpret_cast<float*>(scratch);
    if (sliding_) {
      const std::int64_t d_y_plane = std::int64_t{problem_.output.height} * problem_.output.width * kBlock;
      slide_depthwise(isa_, *sliding_, rows, planes.size(), d_y + planes.begin * d_y_plane,
                      filters(run.at<float>(weight_), planes.begin), target.data);
      return;
    }
    if (problem_.multiplier == 1) {
      convolve(d_y, run.at<float>(weight_), rows, planes, memory, target);
      return;
    }
    for (int p = planes.begin; p < planes.end; ++p) {
      gather(d_y, run.at<float>(weight_), rows, p, memory, target.data + (p - planes.begin) * plane);
    }
  }

 private:
  static DepthwiseTiling tiling_of(const DepthwiseProblem& p, bool sliding) {
    const TapPasses vertical = backward_passes(p.vertical), horizontal = backward_passes(p.horizontal);
    if (sliding) return {vertical, horizontal, p.input, p.vertical.stride, kSlidingFloats};
    return DepthwiseTiling::in_place(vertical, horizontal, p.output, p.input, p.vertical.stride);
  }

  DepthwiseFilters filters(const float* weight, int first_plane) const {
    return {weight + std::int64_t{first_plane} * problem_.weight_plane(), kNoBias.data(), 0};
  }

  // Floats of one channel block of a tile's result.
  std::int64_t tile_plane() const { return std::int64_t{tiling_.rows} * problem_.input.width * kBlock; }

  void convolve(const float* d_y, const float* weight, PixelRange rows, PixelRange planes, float* scratch,
                const DepthwiseTarget& target) const {
    const DepthwiseRect rect = tiling_.source(rows);
    const DepthwiseSource source = padded_source(d_y, problem_.output, planes, rect, scratch);
    run_depthwise(isa_, problem_, tiling_, rows, planes.size(), rect, source, filters(weight, planes.begin), target);
  }

  // One input block from its `multiplier` output blocks, of which the last may not exist.
  void gather(const float* d_y, const float* weight, PixelRange rows, int block, float* scratch, float* d_x) const {
    const int m = problem_.multiplier;
    const PixelRange outputs{block * m, std::min((block + 1) * m, problem_.output.channel_blocks())};
    const std::int64_t pitch = std::int64_t{problem_.input.width} * kBlock, plane = tile_plane();
    float* spread = scratch + tiling_.source_floats * m;
    convolve(d_y, weight, rows, outputs, scratch, {spread, pitch, plane});
    std::fill(spread + outputs.size() * plane, spread + m * plane, 0.0f);
    StridedView<4> from(spread, {{{kBlock, 1}, {problem_.input.width, kBlock}, {rows.size(), pitch}, {m, plane}}});
    StridedView<3> to(d_x, {{{kBlock, 1}, {problem_.input.width, kBlock}, {rows.size(), pitch}}});
    call_kernel("depthwise_gather", isa_ == Isa::avx512 ? depthwise_gather_avx512 : depthwise_gather_avx2, from, m, to);
  }

  TensorId d_y_, weight_, d_x_;
  std::int64_t d_y_item_, d_x_item_;
  DepthwiseProblem problem_;
  std::optional<SlidingPlan> sliding_;
  DepthwiseTiling tiling_;
  Isa isa_;
};

}  // namespace

const StepKind& depthwise_backward_data_kind() {
  static const SimpleKind<BoundBackwardData> kind("depthwise_backward_data", {true, {}});
  return kind;
}

}  // namespace convoy
