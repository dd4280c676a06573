// Sigmoid cross-entropy of one sample with independent outputs: the mean over the outputs of
// max(z, 0) - z t + log(1 + exp(-|z|)), and the sigmoids.
//
// The target t is `on` for the output `active` and `off` for the others; with `mixed` there are two active outputs, and the loss
// is that of each times its weight. log(1 + e) = 2 atanh(e / (2 + e)) by its series, so that small losses keep their digits.
// Lanes past the last output take no part and leave zero; a NaN or an infinity reaches the loss through the integer bits, as in
// softmax_generator.cpp.
#include "Halide.h"

namespace {

using Halide::Expr;
using Halide::Func;
using Halide::RDom;
using Halide::select;
using Halide::Var;

constexpr int kLanes = 16;
constexpr int kInfinityBits = 0x7f800000, kNanBits = 0x7fc00000;

// For 0 <= e <= 1: s = e / (2 + e) is at most 1/3, the first left-out term s^17 / 17 below 1e-9 of the sum.
Expr log1p_of(const Expr& e) {
  const Expr s = e / (2.0f + e), q = s * s;
  Expr series = 1.0f / 15.0f;
  for (int odd = 13; odd >= 1; odd -= 2) series = series * q + 1.0f / static_cast<float>(odd);
  return 2.0f * s * series;
}

class BinaryCrossEntropy : public Halide::Generator<BinaryCrossEntropy> {
 public:
  GeneratorParam<bool> mixed{"mixed", false};
  Input<Buffer<float, 2>> logits{"logits"};  // (lane, block)
  Input<int> outputs{"outputs"}, active{"active"};
  Input<float> on{"on"}, off{"off"};
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
    const Expr live = b * kLanes + l < outputs;
    const Expr z = logits(l, b);
    lane_bits(l) = 0;
    lane_bits(l) = Halide::max(lane_bits(l), select(live, Halide::reinterpret<int32_t>(z) & 0x7fffffff, 0));
    const Expr output = b * kLanes + l;
    const Expr term = mixed ? *weight * term_of(z, output == active) + *other_weight * term_of(z, output == *other)
                            : term_of(z, output == active);
    lane_sum(l) = 0.0f;
    lane_sum(l) += select(live, term, 0.0f);
    bits() = 0;
    bits() = Halide::max(bits(), lane_bits(lanes));
    sum() = 0.0f;
    sum() += lane_sum(lanes);
    loss(i) = or_nan(sum() / Halide::cast<float>(outputs));

    const Expr e = Halide::exp(-Halide::min(Halide::abs(logits(l, c)), 104.0f));
    const Expr sigmoid = select(logits(l, c) < 0.0f, e, 1.0f) / (1.0f + e);
    probabilities(l, c) = select(c * kLanes + l < outputs, or_nan(sigmoid), 0.0f);

    logits.dim(0).set_bounds(0, kLanes);
    logits.dim(1).set_stride(kLanes);
    loss.dim(0).set_bounds(0, 1);
    probabilities.dim(0).set_bounds(0, kLanes);
    probabilities.dim(1).set_stride(kLanes);
    for (Func f : {lane_bits, lane_sum}) f.compute_root().vectorize(l).update().vectorize(l);
    for (Func f : {bits, sum}) f.compute_root();
    Func(probabilities).vectorize(l);
  }

 private:
  Expr term_of(const Expr& z, const Expr& is_active) {
    const Expr target = select(is_active, on, off);
    return Halide::max(z, 0.0f) - z * target + log1p_of(Halide::exp(-Halide::min(Halide::abs(z), 104.0f)));
  }

  Expr or_nan(const Expr& value) {
    return Halide::reinterpret<float>(select(bits() >= kInfinityBits, kNanBits, Halide::reinterpret<int32_t>(value)));
  }

  Input<int>* other = nullptr;
  Input<float>*weight = nullptr, *other_weight = nullptr;
  Var l{"l"}, c{"c"}, i{"i"};
  Func lane_bits{"lane_bits"}, lane_sum{"lane_sum"}, bits{"bits"}, sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BinaryCrossEntropy, binary_cross_entropy)
