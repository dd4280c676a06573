// Sums over the pixels and images of a tile, for each channel: (lane, which, block).
//
// Several accumulators take the pixels in turn; together they hide the latency of additions, and they shorten the chains
// that rounding errors follow.
#include "halide_gen/norm/batch_norm_algorithm.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;
using Halide::Func;
using Halide::RDom;
using Halide::Tuple;
using Halide::Var;

// Sums both terms(lane, pixel, image, block) over all pixels and images, into total(lane, block).
class PairOfSums {
 public:
  template <typename Terms>
  PairOfSums(int accumulators, const Expr& pixels, const Expr& images, const Terms& terms)
      : body_(0, pixels / accumulators, 0, images), tail_(0, pixels % accumulators, 0, images) {
    sums_(l_, u_, b_) = Tuple(0.0f, 0.0f);
    add(u_, body_.x * accumulators + u_, body_.y, terms);
    add(0, pixels / accumulators * accumulators + tail_.x, tail_.y, terms);
    Expr first = sums_(l_, 0, b_)[0], second = sums_(l_, 0, b_)[1];
    for (int u = 1; u < accumulators; ++u) {
      first += sums_(l_, u, b_)[0];
      second += sums_(l_, u, b_)[1];
    }
    total_(l_, b_) = Tuple(first, second);
    accumulators_ = accumulators;
  }

  Tuple total(const Var& l, const Var& b) { return total_(l, b); }

  // Everything stays in registers inside one block of `consumer`.
  void schedule(Func consumer, const Var& b) {
    total_.compute_at(consumer, b).vectorize(l_);
    sums_.compute_at(consumer, b).bound(u_, 0, accumulators_).vectorize(l_).unroll(u_);
    sums_.update(0).reorder(l_, u_, body_.x, body_.y, b_).vectorize(l_).unroll(u_);
    sums_.update(1).reorder(l_, tail_.x, tail_.y, b_).vectorize(l_);
  }

 private:
  template <typename Terms>
  void add(const Expr& u, const Expr& pixel, const Expr& image, const Terms& terms) {
    const Tuple old = sums_(l_, u, b_), more = terms(l_, pixel, image, b_);
    sums_(l_, u, b_) = Tuple(old[0] + more[0], old[1] + more[1]);
  }

  RDom body_, tail_;
  Var l_{"sum_l"}, u_{"sum_u"}, b_{"sum_b"};
  Func sums_{"sums"}, total_{"total"};
  int accumulators_ = 1;
};

template <typename Sums>
void schedule_output(Sums& sums, int vectors, const Var& l, const Var& which, const Var& b, PairOfSums& pair) {
  sums.dim(0).set_bounds(0, kLanes);
  sums.dim(1).set_bounds(0, vectors).set_stride(kLanes);
  sums.dim(2).set_min(0);
  Func(sums).reorder(l, which, b).vectorize(l).unroll(which);
  pair.schedule(sums, b);
}

// The channel's first x of the tile, what the mean is above it, and the sum of squared deviations from the mean. Sums are taken
// of x - first: close enough to the mean for the subtraction at the end to be harmless, as a first value far out makes the
// deviations large in the same measure. The mean itself is left in two parts, as one float would round it.
class BatchNormMoments : public Halide::Generator<BatchNormMoments> {
 public:
  GeneratorParam<int> accumulators{"accumulators", 4};
  Input<Buffer<float, 4>> x{"x"};  // (lane, pixel, image, block)
  Input<float> inverse_count{"inverse_count"};
  Output<Buffer<float, 3>> moments{"moments"};

  void generate() {
    Var l("l"), which("which"), b("b");
    Func first("first");
    first(l, b) = x(l, 0, 0, b);
    PairOfSums pair(accumulators, x.dim(1).extent(), x.dim(2).extent(),
                    [&](const Var& lane, const Expr& pixel, const Expr& image, const Var& block) {
                      const Expr d = x(lane, pixel, image, block) - first(lane, block);
                      return Tuple(d, d * d);
                    });
    const Expr sum = pair.total(l, b)[0], squares = pair.total(l, b)[1];
    const Expr squared_deviations = squares - sum * (sum * inverse_count);
    moments(l, which, b) = Halide::select(which == 0, first(l, b), which == 1, sum * inverse_count, squared_deviations);
    lanes_of(x);
    schedule_output(moments, 3, l, which, b, pair);
    first.compute_at(Func(moments), b).vectorize(l);
  }
};

// Sums of g = d_y through the activation, and of g (x - mean).
class BatchNormGradientSums : public Halide::Generator<BatchNormGradientSums> {
 public:
  GeneratorParam<NormActivation> activation{"activation", NormActivation::none, norm_activations()};
  GeneratorParam<int> accumulators{"accumulators", 4};
  Input<Buffer<float, 4>> x{"x"}, d_y{"d_y"};  // (lane, pixel, image, block)
  Input<Buffer<float, 2>> mean{"mean"}, scale{"scale"}, shift{"shift"};
  Output<Buffer<float, 3>> sums{"sums"};

  void generate() {
    Var l("l"), which("which"), b("b");
    PairOfSums pair(accumulators, x.dim(1).extent(), x.dim(2).extent(),
                    [&](const Var& lane, const Expr& pixel, const Expr& image, const Var& block) {
                      const Expr at = x(lane, pixel, image, block), from = mean(lane, block);
                      const Expr v = normalized(at, from, scale(lane, block), shift(lane, block));
                      const Expr g = norm_activation_gradient(activation, v, d_y(lane, pixel, image, block));
                      return Tuple(g, g * (at - from));
                    });
    const Tuple total = pair.total(l, b);
    sums(l, which, b) = Halide::select(which == 0, total[0], total[1]);
    lanes_of(x);
    lanes_of(d_y);
    vector_of_channels(mean);
    vector_of_channels(scale);
    vector_of_channels(shift);
    schedule_output(sums, 2, l, which, b, pair);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BatchNormMoments, batch_norm_moments)
HALIDE_REGISTER_GENERATOR(BatchNormGradientSums, batch_norm_gradient_sums)
