// The gradient of the mean cross-entropy over the batch, from probabilities: softmax and sigmoid alike. With `mixed` each sample
// has two labels with weights, whose gradients are summed.
#include "Halide.h"

namespace {

using Halide::Expr;
using Halide::Func;
using Halide::select;
using Halide::Var;

constexpr int kLanes = 16;

class CrossEntropyBackward : public Halide::Generator<CrossEntropyBackward> {
 public:
  GeneratorParam<bool> mixed{"mixed", false};
  Input<Buffer<float, 3>> probabilities{"probabilities"};  // (lane, block, sample)
  Input<Buffer<int, 1>> labels{"labels"};
  Input<int> classes{"classes"};
  Input<int> first_label{"first_label"};  // of output 0
  Input<float> on{"on"}, off{"off"};      // the targets of the label's output and of the others
  Input<float> scale{"scale"};            // weight / samples of the batch
  Output<Buffer<float, 3>> d_logits{"d_logits"};

  void configure() {
    if (!mixed) return;
    others = add_input<Buffer<int, 1>>("others");
    weights = add_input<Buffer<float, 2>>("weights");  // (label or other, sample)
  }

  void generate() {
    const Expr output = b * kLanes + l;
    if (mixed) {
      const Expr total = (*weights)(0, n) + (*weights)(1, n);
      const Expr target = (*weights)(0, n) * target_of(labels(n)) + (*weights)(1, n) * target_of((*others)(n));
      const Expr gradient = (probabilities(l, b, n) * total - target) * scale;
      d_logits(l, b, n) = select(output >= classes, 0.0f, gradient);
      weights->dim(0).set_bounds(0, 2);
      weights->dim(1).set_stride(2);
    } else {
      const Expr target = select(output >= classes, 0.0f, output + first_label == labels(n), on, off);
      d_logits(l, b, n) = (probabilities(l, b, n) - target) * scale;
    }
    probabilities.dim(0).set_bounds(0, kLanes);
    probabilities.dim(1).set_stride(kLanes);
    d_logits.dim(0).set_bounds(0, kLanes);
    d_logits.dim(1).set_stride(kLanes);
    Func(d_logits).vectorize(l);
  }

 private:
  Expr target_of(const Expr& label) { return select(b * kLanes + l + first_label == label, on, off); }

  Input<Buffer<int, 1>>* others = nullptr;
  Input<Buffer<float, 2>>* weights = nullptr;
  Var l{"l"}, b{"b"}, n{"n"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(CrossEntropyBackward, cross_entropy_backward)
