#include "stages/steps/dense/dense_backward_weights.h"

#include "stages/steps/dense/dense_gradient.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundDenseWeights final : public BoundStep {
 public:
  BoundDenseWeights(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_weight_(step.outputs[0]),
        gradient_(context.tensors[x_], context.tensors[d_y_], context) {}

  int tiles(int) const override { return gradient_.rectangles(); }
  std::size_t scratch_bytes() const override { return gradient_.scratch_bytes(); }

  void run(int tile, const RunContext& run, std::byte* scratch) const override {
    const DenseGradient::Rectangle r = gradient_.rectangle(tile);
    float* packed = reinterpret_cast<float*>(scratch);
    gradient_.pack(r, run.batch, run.at<float>(x_), run.at<float>(d_y_), packed);
    gradient_.for_parts(r, [&](Range out) {
      float* to = run.at<float>(d_weight_) + gradient_.weight_at(out.begin, r.in.begin);
      gradient_.add_up(r, out, run.batch, packed, to, gradient_.out_stride());
    });
  }

 private:
  TensorId x_, d_y_, d_weight_;
  DenseGradient gradient_;
};

}  // namespace

const StepKind& dense_backward_weights_kind() {
  static const SimpleKind<BoundDenseWeights> kind("dense_backward_weights", {.takes_strided = true, .in_place = {}});
  return kind;
}

}  // namespace convoy
