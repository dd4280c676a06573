#include "stages/steps/norm/batch_norm_apply.h"

#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/norm/norm_view.h"

namespace convoy {
namespace {

class BoundApply : public BoundStep {
 public:
  BoundApply(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        spread_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        y_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        y_desc_(context.tensors[y_]),
        tiling_(x_desc_.shape),
        apply_(norm_kernels(step, context.isa).apply) {}

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override { return VectorScratch::bytes(tiling_, 2); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> x = norm_view(run, x_, x_desc_, tile), y = norm_view(run, y_, y_desc_, tile);
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile), scale = vector_view(scales(run, tile, scratch), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile);
    call_kernel("batch_norm_apply", apply_, x, mean, scale, shift, y);
  }

 protected:
  virtual const float* scales(const RunContext&, const NormTile&, VectorScratch&) const = 0;

  TensorId x_, mean_, spread_, gamma_, beta_, y_;

 private:
  TensorDesc x_desc_, y_desc_;
  NormTiling tiling_;
  decltype(NormKernels::apply) apply_;
};

class BoundForward : public BoundApply {
 public:
  using BoundApply::BoundApply;

 private:
  const float* scales(const RunContext& run, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of(run, gamma_, spread_, tile, scratch);
  }
};

class BoundInference : public BoundApply {
 public:
  BoundInference(const Step& step, const BindContext& context)
      : BoundApply(step, context), epsilon_(step.attributes.real("epsilon")) {}

 private:
  const float* scales(const RunContext& run, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of_variance(run, gamma_, spread_, epsilon_, tile, scratch);
  }

  double epsilon_;
};

}  // namespace

const StepKind& batch_norm_forward_kind() {
  static const NormKind<BoundForward> kind("batch_norm_forward", {{0, 0}});
  return kind;
}

const StepKind& batch_norm_inference_kind() {
  static const NormKind<BoundInference> kind("batch_norm_inference", {{0, 0}});
  return kind;
}

}  // namespace convoy
