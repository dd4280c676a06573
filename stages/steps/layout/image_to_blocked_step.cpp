#include "stages/steps/layout/image_to_blocked_step.h"

#include <image_to_blocked_avx2.h>
#include <image_to_blocked_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundImageToBlocked : public BoundStep {
 public:
  BoundImageToBlocked(const Step& step, const BindContext& context)
      : image_(step.inputs[0]), x_(step.outputs[0]), shape_(context.tensors[x_].shape), avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return chunk_count(batch, per_tile()); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk samples = chunk_of(tile, run.batch, per_tile());
    const int count = static_cast<int>(samples.size);
    Halide::Runtime::Buffer<const float, 4> image(run.at<float>(image_) + samples.begin * shape_.elements(), shape_.channels,
                                                  shape_.width, shape_.height, count);
    auto x = planes_view(run.at<float>(x_) + samples.begin * shape_.padded_elements(), shape_, count);
    call_kernel("image_to_blocked", avx512_ ? image_to_blocked_avx512 : image_to_blocked_avx2, image, x);
  }

 private:
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / shape_.padded_elements()); }

  TensorId image_, x_;
  Shape shape_;
  bool avx512_;
};

}  // namespace

const StepKind& image_to_blocked_kind() {
  static const SimpleKind<BoundImageToBlocked> kind("image_to_blocked");
  return kind;
}

}  // namespace convoy
