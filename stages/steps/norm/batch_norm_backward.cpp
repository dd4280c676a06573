#include "stages/steps/norm/batch_norm_backward.h"

#include <stdexcept>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/backward_vectors.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/norm/norm_view.h"

namespace convoy {
namespace {

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        operands_(step),
        d_y_(step.inputs[7]),
        d_x_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        d_y_desc_(context.tensors[d_y_]),
        d_x_desc_(context.tensors[d_x_]),
        tiling_(x_desc_.shape),
        backward_(norm_kernels(step, context.isa).backward) {}

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override { return VectorScratch::bytes(tiling_, BackwardOperands::kScratchVectors); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> x = norm_view(run, x_, x_desc_, tile), d_y = norm_view(run, d_y_, d_y_desc_, tile),
                   d_x = norm_view(run, d_x_, d_x_desc_, tile);
    BackwardVectors v = operands_.vectors(run, tiling_.pixels(), tile, scratch);
    call_kernel("batch_norm_backward", backward_, x, d_y, v.mean, v.scale, v.shift, v.mean_g, v.slope, d_x);
  }

 private:
  TensorId x_;
  BackwardOperands operands_;
  TensorId d_y_, d_x_;
  TensorDesc x_desc_, d_y_desc_, d_x_desc_;
  NormTiling tiling_;
  decltype(NormKernels::backward) backward_;
};

// Of the kernels for changing statistics: without an activation d_x = (d_y - 0) scale + 0, with one no corrections.
class BoundFrozenBackward : public BoundStep {
 public:
  BoundFrozenBackward(const Step& step, const BindContext& context)
      : x_(step.attributes.integer("activation", 0) == 0 ? kNoTensor : step.inputs[0]),
        mean_(step.inputs[1]),
        variance_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        d_y_(step.inputs[5]),
        d_x_(step.outputs[0]),
        x_desc_(context.tensors[x_ == kNoTensor ? d_y_ : x_]),
        d_y_desc_(context.tensors[d_y_]),
        d_x_desc_(context.tensors[d_x_]),
        tiling_(d_y_desc_.shape),
        kernels_(norm_kernels(step, context.isa)),
        epsilon_(step.attributes.real("epsilon")) {
    if (step.inputs[0] == kNoTensor && step.attributes.integer("activation", 0) != 0) {
      throw std::logic_error("step " + step.name + ": an activation needs x");
    }
  }

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override { return VectorScratch::bytes(tiling_, 3); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> d_y = norm_view(run, d_y_, d_y_desc_, tile), d_x = norm_view(run, d_x_, d_x_desc_, tile);
    StridedView<2> scale = vector_view(scale_of_variance(run, gamma_, variance_, epsilon_, tile, scratch), tile),
                   zeros = vector_view(scratch.zeros(), tile);
    if (x_ == kNoTensor) {
      call_kernel("batch_norm_apply", kernels_.apply, d_y, zeros, scale, zeros, d_x);
      return;
    }
    StridedView<4> x = norm_view(run, x_, x_desc_, tile);
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile);
    call_kernel("batch_norm_backward", kernels_.backward, x, d_y, mean, scale, shift, zeros, zeros, d_x);
  }

 private:
  TensorId x_, mean_, variance_, gamma_, beta_, d_y_, d_x_;
  TensorDesc x_desc_, d_y_desc_, d_x_desc_;
  NormTiling tiling_;
  const NormKernels& kernels_;
  double epsilon_;
};

}  // namespace

const StepKind& batch_norm_backward_kind() {
  static const NormKind<BoundBackward> kind("batch_norm_backward", {{7, 0}});
  return kind;
}

const StepKind& batch_norm_frozen_backward_kind() {
  static const NormKind<BoundFrozenBackward> kind("batch_norm_frozen_backward", {{5, 0}});
  return kind;
}

}  // namespace convoy
