#include <accumulate_avx2.h>
#include <accumulate_avx512.h>

#include <algorithm>

#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/depthwise/depthwise_steps.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundSumSlices : public BoundStep {
 public:
  BoundSumSlices(const Step& step, const BindContext& context)
      : slices_(step.inputs[0]),
        sum_(step.outputs[0]),
        count_(context.tensors[sum_].elements_per_item()),
        images_(step.attributes.integer("images")),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int) const override { return chunk_count(count_); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, count_);
    const float* slice = run.at<float>(slices_) + chunk.begin;
    float* sum = run.at<float>(sum_) + chunk.begin;
    std::copy_n(slice, chunk.size, sum);
    const int slices = ceil_div(run.batch, images_);
    for (int s = 1; s < slices; ++s) {
      slice += count_;
      auto addend = flat_view(slice, chunk.size);
      auto total = flat_view(sum, chunk.size);
      call_kernel("accumulate", avx512_ ? accumulate_avx512 : accumulate_avx2, addend, total);
    }
  }

 private:
  TensorId slices_, sum_;
  std::int64_t count_;
  int images_;
  bool avx512_;
};

}  // namespace

const StepKind& sum_slices_kind() {
  static const SimpleKind<BoundSumSlices> kind("sum_slices");
  return kind;
}

}  // namespace convoy
