#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_view.h"
#include "stages/steps/norm_pool/norm_pool_kernels.h"
#include "stages/steps/norm_pool/norm_pool_planes.h"
#include "stages/steps/norm_pool/norm_pool_steps.h"

namespace convoy {
namespace {

class BoundNormPool : public BoundStep {
 public:
  BoundNormPool(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        spread_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        y_(step.outputs[0]),
        argmax_(step.outputs[1]),
        x_item_(context.tensors[x_].stride()),
        y_item_(context.tensors[y_].stride()),
        argmax_item_(argmax_ == kNoTensor ? 0 : context.tensors[argmax_].stride()),
        planes_(context.tensors[x_], context.tensors[y_]),
        window_(step.attributes, planes_.in(), planes_.out()),
        rows_(window_.vertical.windows()),
        columns_(window_.horizontal.windows()),
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
    const Vectors vectors{mean, scale, shift};
    if (argmax_ == kNoTensor) {
      run_regions(run, part, vectors, kernels_.any_values, kernels_.whole_values);
    } else {
      run_regions(run, part, vectors, kernels_.any, kernels_.whole,
                  planes_.pooled<std::uint8_t>(run, argmax_, argmax_item_, part));
    }
  }

 private:
  struct Vectors {
    halide_buffer_t *mean, *scale, *shift;
  };

  template <typename Any, typename Whole, typename... Argmax>
  void run_regions(const RunContext& run, const PlaneRun& part, const Vectors& v, Any any, Whole whole,
                   const Argmax&... argmax) const {
    auto x = planes_.maps<const float>(run, x_, x_item_, part);
    auto y = planes_.pooled<float>(run, y_, y_item_, part);
    const PoolAxis &vertical = window_.vertical, &horizontal = window_.horizontal;
    for (const WindowGroup& row : rows_) {
      for (const WindowGroup& column : columns_) {
        auto windows = region_of(y, row, column);
        const int start_h = row.first - vertical.pad, start_w = column.first - horizontal.pad;
        if (whole_windows(window_, row, column)) {
          const StripsAhead ahead(window_, row, column, x, y, argmax...);
          call_kernel("batch_norm_pool", whole, x, start_h, start_w, ahead.x, ahead.argmax, ahead.y, v.mean, v.scale, v.shift,
                      region_of(argmax, row, column)..., windows);
        } else {
          call_kernel("batch_norm_pool", any, x, row.size, column.size, vertical.stride, horizontal.stride, start_h, start_w,
                      row.first * horizontal.pool + column.first, horizontal.pool, v.mean, v.scale, v.shift,
                      region_of(argmax, row, column)..., windows);
        }
      }
    }
  }

  virtual const float* scales(const RunContext&, const NormTile&, VectorScratch&) const = 0;

 protected:
  TensorId x_, mean_, spread_, gamma_, beta_, y_, argmax_;
  std::int64_t x_item_, y_item_, argmax_item_;
  NormPoolPlanes planes_;
  PoolWindow window_;
  std::vector<WindowGroup> rows_, columns_;
  const NormPoolKernels& kernels_;
  double epsilon_;
};

class BoundForward : public BoundNormPool {
 public:
  using BoundNormPool::BoundNormPool;

 private:
  const float* scales(const RunContext& run, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of(run, gamma_, spread_, tile, scratch);
  }
};

class BoundInference : public BoundNormPool {
 public:
  using BoundNormPool::BoundNormPool;

 private:
  const float* scales(const RunContext& run, const NormTile& tile, VectorScratch& scratch) const override {
    return scale_of_variance(run, gamma_, spread_, epsilon_, tile, scratch);
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
