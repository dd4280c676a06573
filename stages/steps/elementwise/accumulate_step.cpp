#include "stages/steps/elementwise/accumulate_step.h"

#include <accumulate_avx2.h>
#include <accumulate_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/item_chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundAccumulate : public BoundStep {
 public:
  BoundAccumulate(const Step& step, const BindContext& context)
      : addend_(step.inputs[0]),
        before_(step.inputs[1]),
        sum_(step.outputs[0]),
        addend_desc_(context.tensors[addend_]),
        before_desc_(context.tensors[before_]),
        sum_desc_(context.tensors[sum_]),
        chunks_({addend_desc_, before_desc_, sum_desc_}),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return chunks_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    chunks_.for_each(tile, run.batch, [&](const ItemChunks::Piece& piece) {
      auto addend = flat_view<const float>(run.at<float>(addend_) + piece.offset(addend_desc_.stride()), piece.size);
      const float* before = run.at<float>(before_) + piece.offset(before_desc_.stride());
      float* at = run.at<float>(sum_) + piece.offset(sum_desc_.stride());
      if (before != at) std::copy_n(before, piece.size, at);
      auto sum = flat_view(at, piece.size);
      call_kernel("accumulate", avx512_ ? accumulate_avx512 : accumulate_avx2, addend, sum);
    });
  }

 private:
  TensorId addend_, before_, sum_;
  TensorDesc addend_desc_, before_desc_, sum_desc_;
  ItemChunks chunks_;
  bool avx512_;
};

}  // namespace

const StepKind& accumulate_kind() {
  static const SimpleKind<BoundAccumulate> kind("accumulate", {true, {{1, 0}}});
  return kind;
}

}  // namespace convoy
