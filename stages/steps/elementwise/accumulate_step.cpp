#include "stages/steps/elementwise/accumulate_step.h"

#include <accumulate_avx2.h>
#include <accumulate_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundAccumulate : public BoundStep {
 public:
  BoundAccumulate(const Step& step, const BindContext& context)
      : addend_(step.inputs[0]), sum_(step.outputs[0]), desc_(context.tensors[sum_]), avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return chunk_count(desc_.elements(batch)); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, desc_.elements(run.batch));
    auto addend = flat_view<const float>(run.at<float>(addend_) + chunk.begin, chunk.size);
    auto sum = flat_view(run.at<float>(sum_) + chunk.begin, chunk.size);
    call_kernel("accumulate", avx512_ ? accumulate_avx512 : accumulate_avx2, addend, sum);
  }

 private:
  TensorId addend_, sum_;
  TensorDesc desc_;
  bool avx512_;
};

}  // namespace

const StepKind& accumulate_kind() {
  static const SimpleKind<BoundAccumulate> kind("accumulate");
  return kind;
}

}  // namespace convoy
