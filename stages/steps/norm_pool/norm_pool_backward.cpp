#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/batch_norm_statistics.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_view.h"
#include "stages/steps/norm_pool/norm_pool_planes.h"
#include "stages/steps/norm_pool/norm_pool_steps.h"
#include "stages/steps/norm_pool/pooled_gradient.h"

namespace convoy {
namespace {

class BoundPartials : public BoundStep {
 public:
  BoundPartials(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        inv_std_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        partials_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        gradient_(step, context, x_desc_.shape, step.inputs[5], step.inputs[6]),
        tiling_(x_desc_.shape),
        sums_(norm_kernels(step, context.isa).gradient_sums) {
    require_room_for_partials(step, context.tensors[partials_], x_desc_.shape);
  }

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override {
    return VectorScratch::bytes(tiling_, 2) + sizeof(float) * static_cast<std::size_t>(gradient_.floats());
  }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> x = norm_view(run, x_, x_desc_, tile),
                   d_y = gradient_.of(run, tile, reinterpret_cast<float*>(memory + VectorScratch::bytes(tiling_, 2)));
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile),
                   scale = vector_view(scale_of(run, gamma_, inv_std_, tile, scratch), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile);
    StridedView<3> out =
        partial_view(run.at<float>(partials_), tiling_.part_of_tile(index, run.batch), tiling_.parts(run.batch), 2, tile);
    call_kernel("batch_norm_gradient_sums", sums_, x, d_y, mean, scale, shift, out);
  }

 private:
  TensorId x_, mean_, inv_std_, gamma_, beta_, partials_;
  TensorDesc x_desc_;
  PooledGradient gradient_;
  NormTiling tiling_;
  decltype(NormKernels::gradient_sums) sums_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        inv_std_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        d_gamma_(step.inputs[5]),
        d_beta_(step.inputs[6]),
        d_y_(step.inputs[7]),
        argmax_(step.inputs[8]),
        d_x_(step.outputs[0]),
        x_item_(context.tensors[x_].stride()),
        d_y_item_(context.tensors[d_y_].stride()),
        argmax_item_(context.tensors[argmax_].stride()),
        d_x_item_(context.tensors[d_x_].stride()),
        planes_(context.tensors[x_], context.tensors[d_y_]),
        backward_(norm_pool_kernels(step, context.isa).backward) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }
  std::size_t scratch_bytes() const override { return planes_.bytes_of_vectors(4); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const PlaneRun part = planes_.run(index, run.batch);
    const NormTile tile = planes_.tile_of(part);
    VectorScratch scratch(memory, tile);
    const Corrections corrections = corrections_of(run, d_gamma_, d_beta_, inv_std_, tile.pixels, tile, scratch);
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile),
                   scale = vector_view(scale_of(run, gamma_, inv_std_, tile, scratch), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile), mean_g = vector_view(corrections.mean_g, tile),
                   slope = vector_view(corrections.slope, tile);
    auto d_y = planes_.pooled<const float>(run, d_y_, d_y_item_, part);
    auto argmax = planes_.pooled<const std::uint8_t>(run, argmax_, argmax_item_, part);
    auto x = planes_.maps<const float>(run, x_, x_item_, part);
    auto d_x = planes_.maps<float>(run, d_x_, d_x_item_, part);
    call_kernel("batch_norm_pool_backward", backward_, d_y, argmax, x, mean, scale, shift, mean_g, slope, d_x);
  }

 private:
  TensorId x_, mean_, inv_std_, gamma_, beta_, d_gamma_, d_beta_, d_y_, argmax_, d_x_;
  std::int64_t x_item_, d_y_item_, argmax_item_, d_x_item_;
  NormPoolPlanes planes_;
  decltype(NormPoolKernels::backward) backward_;
};

}  // namespace

const StepKind& batch_norm_pool_backward_kind() {
  static const NormKind<BoundBackward> kind("batch_norm_pool_backward", {{0, 0}});
  return kind;
}

const StepKind& batch_norm_pool_backward_partials_kind() {
  static const NormKind<BoundPartials> kind("batch_norm_pool_backward_partials");
  return kind;
}

}  // namespace convoy
