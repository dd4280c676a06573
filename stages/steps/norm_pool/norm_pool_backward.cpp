#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/backward_vectors.h"
#include "stages/steps/norm/gradient_sums_step.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm_pool/norm_pool_planes.h"
#include "stages/steps/norm_pool/norm_pool_steps.h"
#include "stages/steps/norm_pool/pooled_gradient.h"

namespace convoy {
namespace {

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        operands_(step),
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
  std::size_t scratch_bytes() const override { return planes_.bytes_of_vectors(BackwardOperands::kScratchVectors); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const PlaneRun part = planes_.run(index, run.batch);
    const NormTile tile = planes_.tile_of(part);
    VectorScratch scratch(memory, tile);
    BackwardVectors v = operands_.vectors(run, tile.pixels, tile, scratch);
    auto d_y = planes_.pooled<const float>(run, d_y_, d_y_item_, part);
    auto argmax = planes_.pooled<const std::uint8_t>(run, argmax_, argmax_item_, part);
    auto x = planes_.maps<const float>(run, x_, x_item_, part);
    auto d_x = planes_.maps<float>(run, d_x_, d_x_item_, part);
    call_kernel("batch_norm_pool_backward", backward_, d_y, argmax, x, v.mean, v.scale, v.shift, v.mean_g, v.slope, d_x);
  }

 private:
  TensorId x_;
  BackwardOperands operands_;
  TensorId d_y_, argmax_, d_x_;
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
  static const NormKind<BoundGradientSums<PooledGradient>> kind("batch_norm_pool_backward_partials");
  return kind;
}

}  // namespace convoy
