#include "stages/steps/elementwise/check_finite_step.h"

#include "pipeline/core/divide.h"
#include "stages/steps/chunks.h"
#include "stages/steps/elementwise/all_finite.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundCheckFinite : public BoundStep {
 public:
  BoundCheckFinite(const Step& step, const BindContext& context)
      : values_(step.inputs[0]),
        flag_(step.outputs[0]),
        desc_(context.tensors[values_]),
        slices_(static_cast<int>(context.tensors[flag_].count)) {}

  int tiles(int) const override { return slices_; }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::int64_t elements = desc_.elements(run.batch);
    const std::int64_t slice = ceil_div(elements, slices_);
    const Chunk chunk = chunk_of(tile, elements, slice);
    run.at<std::int32_t>(flag_)[tile] = all_finite(run.at<float>(values_) + chunk.begin, chunk.size) ? 0 : 1;
  }

 private:
  TensorId values_, flag_;
  TensorDesc desc_;
  int slices_;
};

}  // namespace

const StepKind& check_finite_kind() {
  static const SimpleKind<BoundCheckFinite> kind("check_finite");
  return kind;
}

}  // namespace convoy
