#include "stages/steps/dense/dense_update.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stages/steps/dense/dense_gradient.h"
#include "stages/steps/elementwise/all_finite.h"
#include "stages/steps/optimizer/adam_rule.h"
#include "stages/steps/optimizer/sgd_rule.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// Scratch of a tile: both packed vectors, then the gradient of the blocks of outputs that a register tile holds.
class ScratchGradient {
 public:
  ScratchGradient(TensorId x, TensorId d_y, const BindContext& context)
      : x_(x), d_y_(d_y), gradient_(context.tensors[x], context.tensors[d_y], context) {}

  int tiles() const { return gradient_.rectangles(); }
  std::size_t scratch_bytes() const {
    return gradient_.scratch_bytes() + sizeof(float) * static_cast<std::size_t>(gradient_.part_floats());
  }

  // `visit(chunk of the value, its gradient)` for every run of consecutive weights of the tile.
  template <typename Visit>
  void for_chunks(int tile, const RunContext& run, std::byte* scratch, Visit visit) const {
    const DenseGradient::Rectangle r = gradient_.rectangle(tile);
    float* packed = reinterpret_cast<float*>(scratch);
    float* sums = reinterpret_cast<float*>(scratch + gradient_.scratch_bytes());
    gradient_.pack(r, run.batch, run.at<float>(x_), run.at<float>(d_y_), packed);
    const std::int64_t floats = r.floats_a_block();
    gradient_.for_parts(r, [&](Range out) {
      gradient_.add_up(r, out, run.batch, packed, sums, floats);
      for (int b = 0; b < out.size(); ++b) {
        visit(Chunk{gradient_.weight_at(out.begin + b, r.in.begin), floats}, sums + b * floats);
      }
    });
  }

 private:
  TensorId x_, d_y_;
  DenseGradient gradient_;
};

template <typename Rule>
class BoundDenseUpdate final : public BoundStep {
 public:
  BoundDenseUpdate(const Step& step, const BindContext& context)
      : gradient_(step.inputs[1], step.inputs[2], context),
        rule_(step, context.isa, step.inputs[0], {step.inputs.begin() + 3, step.inputs.end()}) {}

  int tiles(int) const override { return gradient_.tiles(); }
  std::size_t scratch_bytes() const override { return gradient_.scratch_bytes(); }

  void run(int tile, const RunContext& run, std::byte* scratch) const override {
    gradient_.for_chunks(tile, run, scratch, [&](const Chunk& chunk, const float* d_value) { rule_.apply(run, chunk, d_value); });
  }

 private:
  ScratchGradient gradient_;
  Rule rule_;
};

// The largest magnitude; infinity where one is NaN.
float largest(const float* vectors, std::int64_t count) {
  if (!all_finite(vectors, count)) return std::numeric_limits<float>::infinity();
  float most = 0;
  for (std::int64_t i = 0; i < count; ++i) most = std::max(most, std::fabs(vectors[i]));
  return most;
}

// Vectors of modest numbers cannot sum up to infinity, however rounded: that settles nearly every batch without a sum.
class BoundDenseCheck final : public BoundStep {
 public:
  BoundDenseCheck(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        flag_(step.outputs[0]),
        x_item_(context.tensors[x_]),
        d_y_item_(context.tensors[d_y_]),
        gradient_(x_, d_y_, context) {}

  int tiles(int) const override { return 1; }
  std::size_t scratch_bytes() const override { return gradient_.scratch_bytes(); }

  void run(int, const RunContext& run, std::byte* scratch) const override {
    run.at<std::int32_t>(flag_)[0] = is_bounded(run) || is_finite(run, scratch) ? 0 : 1;
  }

 private:
  bool is_bounded(const RunContext& run) const {
    const double x = largest(run.at<float>(x_), x_item_.elements(run.batch));
    const double d_y = largest(run.at<float>(d_y_), d_y_item_.elements(run.batch));
    return x * d_y * run.batch < std::numeric_limits<float>::max() / 2;
  }

  bool is_finite(const RunContext& run, std::byte* scratch) const {
    bool finite = true;
    for (int tile = 0; tile < gradient_.tiles() && finite; ++tile) {
      gradient_.for_chunks(tile, run, scratch,
                           [&](const Chunk& chunk, const float* d_value) { finite = finite && all_finite(d_value, chunk.size); });
    }
    return finite;
  }

  TensorId x_, d_y_, flag_;
  TensorDesc x_item_, d_y_item_;
  ScratchGradient gradient_;
};

}  // namespace

const StepKind& dense_sgd_update_kind() {
  static const SimpleKind<BoundDenseUpdate<SgdRule>> kind("dense_sgd_update");
  return kind;
}

const StepKind& dense_adam_update_kind() {
  static const SimpleKind<BoundDenseUpdate<AdamRule>> kind("dense_adam_update");
  return kind;
}

const StepKind& dense_gradient_check_kind() {
  static const SimpleKind<BoundDenseCheck> kind("dense_gradient_check");
  return kind;
}

}  // namespace convoy
