#include "stages/steps/norm/batch_norm_apply.h"

#include <iterator>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/norm/norm_view.h"

namespace convoy {
namespace {

// A map with what normalizes it. Without statistics it stays as it is.
struct Normalized {
  TensorId x = kNoTensor, mean = kNoTensor, spread = kNoTensor, gamma = kNoTensor, beta = kNoTensor;
  double epsilon = 0;  // where the spread is a variance
};

Normalized normalized_operands(const Step& step, std::size_t first, const char* epsilon) {
  Normalized n;
  TensorId* const operands[] = {&n.x, &n.mean, &n.spread, &n.gamma, &n.beta};
  for (std::size_t i = 0; i < std::size(operands) && first + i < step.inputs.size(); ++i) *operands[i] = step.inputs[first + i];
  n.epsilon = step.attributes.real(epsilon, 0.0);
  return n;
}

class BoundApply : public BoundStep {
 public:
  BoundApply(const Step& step, const BindContext& context)
      : main_(normalized_operands(step, 0, "epsilon")),
        residual_(normalized_operands(step, 5, "residual_epsilon")),
        y_(step.outputs[0]),
        x_desc_(context.tensors[main_.x]),
        r_desc_(context.tensors[residual_.x == kNoTensor ? main_.x : residual_.x]),
        y_desc_(context.tensors[y_]),
        tiling_(x_desc_.shape),
        kernels_(norm_kernels(step, context.isa)) {}

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override { return VectorScratch::bytes(tiling_, 5); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> x = norm_view(run, main_.x, x_desc_, tile), y = norm_view(run, y_, y_desc_, tile);
    StridedView<2> mean = mean_of(run, main_, tile, scratch), scale = scale_of_map(run, main_, tile, scratch),
                   shift = vector_view(shift_of(run, main_.beta, tile, scratch), tile);
    if (residual_.x == kNoTensor) {
      call_kernel("batch_norm_apply", kernels_.apply, x, mean, scale, shift, y);
      return;
    }
    StridedView<4> r = norm_view(run, residual_.x, r_desc_, tile);
    StridedView<2> mean_r = mean_of(run, residual_, tile, scratch), scale_r = scale_of_map(run, residual_, tile, scratch),
                   shift_r = vector_view(shift_of(run, residual_.beta, tile, scratch), tile);
    call_kernel("batch_norm_sum", kernels_.sum, x, mean, scale, shift, r, mean_r, scale_r, shift_r, y);
  }

 private:
  virtual const float* scales(const RunContext&, const Normalized&, const NormTile&, VectorScratch&) const = 0;

  static StridedView<2> mean_of(const RunContext& run, const Normalized& n, const NormTile& tile, VectorScratch& scratch) {
    return vector_view(n.mean == kNoTensor ? scratch.zeros() : channels_of(run, n.mean, tile), tile);
  }
  StridedView<2> scale_of_map(const RunContext& run, const Normalized& n, const NormTile& tile, VectorScratch& scratch) const {
    return vector_view(n.mean == kNoTensor ? scratch.filled(1.0f) : scales(run, n, tile, scratch), tile);
  }

  Normalized main_, residual_;
  TensorId y_;
  TensorDesc x_desc_, r_desc_, y_desc_;
  NormTiling tiling_;
  const NormKernels& kernels_;
};

class BoundForward : public BoundApply {
 public:
  using BoundApply::BoundApply;

 private:
  const float* scales(const RunContext& run, const Normalized& n, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of(run, n.gamma, n.spread, tile, scratch);
  }
};

class BoundInference : public BoundApply {
 public:
  using BoundApply::BoundApply;

 private:
  const float* scales(const RunContext& run, const Normalized& n, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of_variance(run, n.gamma, n.spread, n.epsilon, tile, scratch);
  }
};

}  // namespace

const StepKind& batch_norm_forward_kind() {
  static const NormKind<BoundForward> kind("batch_norm_forward", {{0, 0}, {5, 0}});
  return kind;
}

const StepKind& batch_norm_inference_kind() {
  static const NormKind<BoundInference> kind("batch_norm_inference", {{0, 0}, {5, 0}});
  return kind;
}

}  // namespace convoy
