// The sums that batch normalization's way back starts from.
#include "stages/steps/norm/batch_norm_backward.h"
#include "stages/steps/norm/gradient_sums_step.h"
#include "stages/steps/norm/norm_kind.h"

namespace convoy {
namespace {

// Of a map in memory.
class MapGradient {
 public:
  MapGradient(const Step& step, const BindContext& context) : d_y_(step.inputs[5]), desc_(context.tensors[d_y_]) {}

  static std::int64_t floats() { return 0; }
  StridedView<4> of(const RunContext& run, const NormTile& tile, float*) const { return norm_view(run, d_y_, desc_, tile); }

 private:
  TensorId d_y_;
  TensorDesc desc_;
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
  static const NormSumsKind<BoundGradientSums<MapGradient>> kind("batch_norm_backward_partials");
  return kind;
}

const StepKind& batch_norm_backward_reduce_kind() {
  static const NormKind<BoundReduce> kind("batch_norm_backward_reduce");
  return kind;
}

}  // namespace convoy
