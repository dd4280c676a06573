#include <tuple>

#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_view.h"
#include "stages/steps/norm_pool/norm_pool_kernels.h"
#include "stages/steps/norm_pool/norm_pool_planes.h"
#include "stages/steps/norm_pool/norm_pool_steps.h"
#include "stages/steps/pooling/window_regions.h"

namespace convoy {
namespace {

class BoundNormPool : public BoundStep {
 public:
  BoundNormPool(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        inv_std_or_variance_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        y_(step.outputs[0]),
        argmax_(step.outputs[1]),
        x_item_(context.tensors[x_].stride()),
        y_item_(context.tensors[y_].stride()),
        argmax_item_(argmax_ == kNoTensor ? 0 : context.tensors[argmax_].stride()),
        planes_(context.tensors[x_], context.tensors[y_]),
        regions_(PoolWindow(step.attributes, planes_.in(), planes_.out())),
        kernels_(norm_pool_kernels(step, context.isa)),
        epsilon_(step.attributes.real("epsilon", 0.0)) {}

  int tiles(int batch) const override { return planes_.tiles(batch); }
  std::size_t scratch_bytes() const override { return planes_.bytes_of_vectors(2); }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const PlaneRun part = planes_.run(index, run.batch);
    const NormTile tile = planes_.tile_of(part);
    VectorScratch scratch(memory, tile);
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile), scale = vector_view(scales(run, tile, scratch), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile);
    const Vectors vectors(mean, scale, shift);
    if (argmax_ == kNoTensor) {
      run_regions(run, part, vectors, kernels_.any_values, kernels_.whole_values);
    } else {
      run_regions(run, part, vectors, kernels_.any, kernels_.whole,
                  planes_.pooled<std::uint8_t>(run, argmax_, argmax_item_, part));
    }
  }

 private:
  using Vectors = std::tuple<halide_buffer_t*, halide_buffer_t*, halide_buffer_t*>;  // mean, scale, shift

  template <typename Any, typename Whole, typename... Argmax>
  void run_regions(const RunContext& run, const PlaneRun& part, const Vectors& vectors, Any any, Whole whole,
                   const Argmax&... argmax) const {
    auto x = planes_.maps<const float>(run, x_, x_item_, part);
    auto y = planes_.pooled<float>(run, y_, y_item_, part);
    regions_.call("batch_norm_pool", any, whole, x, y, vectors, argmax...);
  }

  virtual const float* scales(const RunContext&, const NormTile&, VectorScratch&) const = 0;

 protected:
  TensorId x_, mean_, inv_std_or_variance_, gamma_, beta_, y_, argmax_;
  std::int64_t x_item_, y_item_, argmax_item_;
  NormPoolPlanes planes_;
  WindowRegions regions_;
  const NormPoolKernels& kernels_;
  double epsilon_;
};

class BoundForward : public BoundNormPool {
 public:
  using BoundNormPool::BoundNormPool;

 private:
  const float* scales(const RunContext& run, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of(run, gamma_, inv_std_or_variance_, tile, scratch);
  }
};

class BoundInference : public BoundNormPool {
 public:
  using BoundNormPool::BoundNormPool;

 private:
  const float* scales(const RunContext& run, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of_variance(run, gamma_, inv_std_or_variance_, epsilon_, tile, scratch);
  }
};

}  // namespace

const StepKind& batch_norm_pool_forward_kind() {
  static const NormKind<BoundForward> kind("batch_norm_pool_forward");
  return kind;
}

const StepKind& batch_norm_pool_inference_kind() {
  static const NormKind<BoundInference> kind("batch_norm_pool_inference");
  return kind;
}

}  // namespace convoy
