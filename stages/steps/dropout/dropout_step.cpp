#include "stages/steps/dropout/dropout_step.h"

#include <dropout_avx2.h>
#include <dropout_avx512.h>

#include <algorithm>
#include <cmath>

#include "pipeline/core/kernel_call.h"
#include "pipeline/core/rng.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

class BoundDropout : public BoundStep {
 public:
  BoundDropout(const Step& step, const BindContext& context)
      : in_(step.inputs[0]),
        ids_(step.inputs[1]),
        out_(step.outputs[0]),
        item_(context.tensors[in_].elements_per_item()),
        in_stride_(context.tensors[in_].stride()),
        out_stride_(context.tensors[out_].stride()),
        threshold_(dropout_threshold(step.attributes.real("rate"))),
        op_(dropout_op(step)),
        scale_(static_cast<float>(1.0 / (1.0 - step.attributes.real("rate")))),
        avx512_(context.isa == Isa::avx512) {}

  int tiles(int batch) const override { return chunk_count(batch, per_tile()); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk samples = chunk_of(tile, run.batch, per_tile());
    const int item = static_cast<int>(item_), count = static_cast<int>(samples.size);
    StridedView<2> in(run.at<float>(in_) + samples.begin * in_stride_, {{{item, 1}, {count, in_stride_}}});
    StridedView<2> out(run.at<float>(out_) + samples.begin * out_stride_, {{{item, 1}, {count, out_stride_}}});
    auto ids = flat_view<const std::int32_t>(run.at<std::int32_t>(ids_) + samples.begin, count);
    call_kernel("dropout", avx512_ ? dropout_avx512 : dropout_avx2, in, ids, static_cast<std::uint32_t>(run.seed),
                static_cast<std::uint32_t>(run.seed >> 32), run.epoch, op_, threshold_, scale_, out);
  }

 private:
  // Random numbers make an element some ten times dearer than a copy.
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, 8192 / item_); }

  TensorId in_, ids_, out_;
  std::int64_t item_, in_stride_, out_stride_;
  std::uint32_t threshold_, op_;
  float scale_;
  bool avx512_;
};

}  // namespace

std::uint32_t dropout_op(const Step& step) {
  if (!step.attributes.has("op")) return op_id(step.layer + "/dropout");
  return static_cast<std::uint32_t>(step.attributes.real("op"));
}

std::uint32_t dropout_threshold(double rate) {
  // A rate that rounds to 1 must not wrap around to "drop nothing".
  return static_cast<std::uint32_t>(std::min(std::llround(rate * 0x1p32), 0xffffffffll));
}

const StepKind& dropout_forward_kind() {
  static const SimpleKind<BoundDropout> kind("dropout_forward", {true, {{0, 0}}});
  return kind;
}

const StepKind& dropout_backward_kind() {
  static const SimpleKind<BoundDropout> kind("dropout_backward", {true, {{0, 0}}});
  return kind;
}

}  // namespace convoy
