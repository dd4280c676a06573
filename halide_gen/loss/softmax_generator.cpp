// Softmax and its cross-entropy with one label, a sample at a time. With `smooth` the label's share of the target is
// 1 - smoothing, plus smoothing / classes for each class. With `mixed` the loss is that of two labels, each times its weight.
//
// Log-sum-exp subtracts the largest logit, so nothing overflows. Lanes past the last class take no part and leave zero.
// A NaN or an infinite logit must reach the loss although generated code is fast-math: it is found in the integer bits and
// written as the bits of a NaN, after all arithmetic.
#include "Halide.h"

namespace {

using Halide::Expr;
using Halide::Func;
using Halide::RDom;
using Halide::select;
using Halide::Var;

constexpr int kLanes = 16;
constexpr int kInfinityBits = 0x7f800000, kNanBits = 0x7fc00000;

class SoftmaxCrossEntropy : public Halide::Generator<SoftmaxCrossEntropy> {
 public:
  GeneratorParam<bool> smooth{"smooth", false};
  GeneratorParam<bool> mixed{"mixed", false};
  Input<Buffer<float, 2>> logits{"logits"};  // (lane, block)
  Input<int> classes{"classes"}, label{"label"};
  Input<float> smoothing{"smoothing"};
  Output<Buffer<float, 1>> loss{"loss"};  // one element
  Output<Buffer<float, 2>> probabilities{"probabilities"};

  void configure() {
    if (!mixed) return;
    other = add_input<int>("other");
    weight = add_input<float>("weight");
    other_weight = add_input<float>("other_weight");
  }

  void generate() {
    RDom b(0, logits.dim(1).extent(), "b"), lanes(0, kLanes, "lanes");
    const Expr live = b * kLanes + l < classes;
    const Expr magnitude = Halide::reinterpret<int32_t>(logits(l, b)) & 0x7fffffff;
    lane_bits(l) = 0;
    lane_bits(l) = Halide::max(lane_bits(l), select(live, magnitude, 0));
    lane_top(l) = Float(32).min();
    lane_top(l) = Halide::max(lane_top(l), select(live, logits(l, b), Float(32).min()));
    bits() = 0;
    bits() = Halide::max(bits(), lane_bits(lanes));
    top() = Float(32).min();
    top() = Halide::max(top(), lane_top(lanes));
    lane_sum(l) = 0.0f;
    lane_sum(l) += select(live, Halide::exp(logits(l, b) - top()), 0.0f);
    sum() = 0.0f;
    sum() += lane_sum(lanes);

    lane_below(l) = 0.0f;
    lane_below(l) += select(live, top() - logits(l, b), 0.0f);
    below() = 0.0f;
    below() += lane_below(lanes);

    // Strict: with top and the label's logit both large, another order of the sum would lose the logarithm.
    loss(i) = or_nan(Halide::strict_float(mixed ? mixed_loss() : Halide::log(sum()) + distance_of(label)));
    const Expr probability = Halide::exp(logits(l, c) - top()) / sum();
    probabilities(l, c) = select(c * kLanes + l < classes, or_nan(probability), 0.0f);
    schedule();
  }

 private:
  // What the target's logits lack to the largest one, on average.
  Expr distance_of(const Expr& target) {
    const Expr at_label = Halide::clamp(target, 0, classes - 1);
    const Expr from_top = top() - logits(at_label % kLanes, at_label / kLanes);
    const Expr mean = below() / Halide::cast<float>(classes);
    return smooth ? (1.0f - smoothing) * from_top + smoothing * mean : from_top;
  }

  Expr mixed_loss() {
    const Expr first = *weight * (Halide::log(sum()) + distance_of(label));
    return first + *other_weight * (Halide::log(sum()) + distance_of(*other));
  }

  Expr or_nan(const Expr& value) {
    return Halide::reinterpret<float>(select(bits() >= kInfinityBits, kNanBits, Halide::reinterpret<int32_t>(value)));
  }

  void schedule() {
    logits.dim(0).set_bounds(0, kLanes);
    logits.dim(1).set_stride(kLanes);
    loss.dim(0).set_bounds(0, 1);
    probabilities.dim(0).set_bounds(0, kLanes);
    probabilities.dim(1).set_stride(kLanes);
    if (smooth) {
      lane_below.compute_root().vectorize(l).update().vectorize(l);
      below.compute_root();
    }
    for (Func f : {lane_bits, lane_top, lane_sum}) f.compute_root().vectorize(l).update().vectorize(l);
    for (Func f : {bits, top, sum}) f.compute_root();
    Func(probabilities).vectorize(l);
  }

  Input<int>* other = nullptr;
  Input<float>*weight = nullptr, *other_weight = nullptr;
  Var l{"l"}, c{"c"}, i{"i"};
  Func lane_bits{"lane_bits"}, lane_top{"lane_top"}, bits{"bits"}, top{"top"}, lane_sum{"lane_sum"}, sum{"sum"};
  Func lane_below{"lane_below"}, below{"below"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(SoftmaxCrossEntropy, softmax_cross_entropy)
