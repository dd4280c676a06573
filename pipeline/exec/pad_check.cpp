#include "pipeline/exec/pad_check.h"

#include <atomic>
#include <cmath>
#include <string>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

class PadCheckedStep final : public BoundStep {
 public:
  PadCheckedStep(std::unique_ptr<BoundStep> inner, const Step& step, const Program& program)
      : inner_(std::move(inner)), step_(step), program_(program) {}

  int tiles(int batch) const override { return inner_->tiles(batch); }
  std::size_t scratch_bytes() const override { return inner_->scratch_bytes(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    inner_->run(tile, context, scratch);
    if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 < inner_->tiles(context.batch)) return;
    done_.store(0, std::memory_order_relaxed);
    for (TensorId id : step_.outputs) {
      if (id != kNoTensor) check(id, context);
    }
  }

 private:
  void check(TensorId id, const RunContext& context) const {
    const TensorDesc& desc = program_.tensors[id].desc;
    const int used = desc.shape.channels % kBlock;
    if (desc.layout != Layout::blocked || desc.dtype != DType::f32 || used == 0) return;
    const std::int64_t pixels = std::int64_t{desc.shape.height} * desc.shape.width;
    for (int n = 0; n < context.batch; ++n) {
      const float* last_block = context.at<float>(id) + n * desc.stride() + desc.elements_per_item() - pixels * kBlock;
      for (std::int64_t p = 0; p < pixels; ++p) {
        for (int lane = used; lane < kBlock; ++lane) {
          const float value = last_block[p * kBlock + lane];
          // 0 * Inf is NaN: a run that diverges poisons the pads too, and the check for NaN names the real culprit.
          if (value == 0.0f || !std::isfinite(value)) continue;
          throw Error(ExitCode::internal, "step '" + step_.name + "' left pad lane " + std::to_string(lane) + " of '" +
                                              desc.name + "' at " + std::to_string(value) + " (image " + std::to_string(n) +
                                              ", pixel " + std::to_string(p) + ")");
        }
      }
    }
  }

  std::unique_ptr<BoundStep> inner_;
  const Step& step_;
  const Program& program_;
  mutable std::atomic<int> done_{0};
};

}  // namespace

std::unique_ptr<BoundStep> check_pads(std::unique_ptr<BoundStep> inner, const Step& step, const Program& program) {
  return std::make_unique<PadCheckedStep>(std::move(inner), step, program);
}

}  // namespace convoy
