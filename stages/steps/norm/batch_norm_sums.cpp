// The sums that batch normalization's way back starts from.
#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/batch_norm_backward.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/norm/norm_view.h"

namespace convoy {
namespace {

class BoundBackwardPartials : public BoundStep {
 public:
  BoundBackwardPartials(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        inv_std_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        d_y_(step.inputs[5]),
        partials_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        d_y_desc_(context.tensors[d_y_]),
        tiling_(x_desc_.shape),
        sums_(norm_kernels(step, context.isa).gradient_sums) {
    require_room_for_partials(step, context.tensors[partials_], x_desc_.shape);
  }

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override { return VectorScratch::bytes(tiling_, 2); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> x = norm_view(run, x_, x_desc_, tile), d_y = norm_view(run, d_y_, d_y_desc_, tile);
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile),
                   scale = vector_view(scale_of(run, gamma_, inv_std_, tile, scratch), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile);
    StridedView<3> out =
        partial_view(run.at<float>(partials_), tiling_.part_of_tile(index, run.batch), tiling_.parts(run.batch), 2, tile);
    call_kernel("batch_norm_gradient_sums", sums_, x, d_y, mean, scale, shift, out);
  }

  TileSpan span(int tile, int batch) const override { return tiling_.tile(tile, batch); }

 private:
  TensorId x_, mean_, inv_std_, gamma_, beta_, d_y_, partials_;
  TensorDesc x_desc_, d_y_desc_;
  NormTiling tiling_;
  decltype(NormKernels::gradient_sums) sums_;
};

class BoundReduce : public BoundStep {
 public:
  BoundReduce(const Step& step, const BindContext& context)
      : partials_(step.inputs[1]),
        inv_std_(step.inputs[2]),
        d_gamma_(step.outputs[0]),
        d_beta_(step.outputs[1]),
        tiling_(context.tensors[step.inputs[0]].shape) {}

  int tiles(int) const override { return tiling_.blocks(); }

  void run(int block, const RunContext& run, std::byte*) const override {
    const int parts = tiling_.parts(run.batch);
    const float* partials = run.at<float>(partials_) + std::int64_t{block} * parts * kPartialFloats;
    double sums[2 * kBlock] = {};
    for (int part = 0; part < parts; ++part) {
      for (int i = 0; i < 2 * kBlock; ++i) sums[i] += partials[part * kPartialFloats + i];
    }
    const float* inv_std = run.at<float>(inv_std_) + block * kBlock;
    float* d_gamma = run.at<float>(d_gamma_) + block * kBlock;
    float* d_beta = run.at<float>(d_beta_) + block * kBlock;
    for (int l = 0; l < kBlock; ++l) {
      d_beta[l] = static_cast<float>(sums[l]);
      d_gamma[l] = static_cast<float>(sums[kBlock + l] * inv_std[l]);
    }
  }

 private:
  TensorId partials_, inv_std_, d_gamma_, d_beta_;
  NormTiling tiling_;
};

}  // namespace

const StepKind& batch_norm_backward_partials_kind() {
  static const NormSumsKind<BoundBackwardPartials> kind("batch_norm_backward_partials");
  return kind;
}

const StepKind& batch_norm_backward_reduce_kind() {
  static const NormKind<BoundReduce> kind("batch_norm_backward_reduce");
  return kind;
}

}  // namespace convoy
