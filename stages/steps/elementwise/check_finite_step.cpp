#include "stages/steps/elementwise/check_finite_step.h"

#include <bit>

#include "pipeline/core/divide.h"
#include "stages/steps/chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// Negative exactly for NaN and infinities: everything above the largest finite magnitude.
std::int32_t room_below_infinity(float value) { return 0x7f7fffff - (std::bit_cast<std::int32_t>(value) & 0x7fffffff); }

bool all_finite(const float* values, std::int64_t count) {
  std::int32_t rooms[kBlock] = {};
  std::int64_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    for (int lane = 0; lane < kBlock; ++lane) rooms[lane] |= room_below_infinity(values[i + lane]);
  }
  std::int32_t any = 0;
  for (std::int32_t room : rooms) any |= room;
  for (; i < count; ++i) any |= room_below_infinity(values[i]);
  return any >= 0;
}

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
