// Parameter updates in one pass over packed arrays of whole 16-lane vectors. Outputs may be the memory of the inputs they
// replace: every vector is computed from its loads before the first store (`next`), whatever Halide does with tuples.
//
// Memory bound: about 20 bytes a parameter for SGD with momentum, 28 for Adam.
#include "Halide.h"

namespace {

using Halide::Expr;
using Halide::Func;
using Halide::Var;

constexpr int kLanes = 16;

// Schedules outputs(i) = next(i), both tuples.
void schedule_update(Func outputs, Func next, const Var& i) {
  auto buffers = outputs.output_buffers();
  buffers[0].dim(0).set_bounds(0, buffers[0].dim(0).extent() / kLanes * kLanes);
  Var outer("outer");
  outputs.split(i, outer, i, kLanes, Halide::TailStrategy::RoundUp).vectorize(i);
  next.compute_at(outputs, outer).vectorize(i);
}

// v' = momentum v - lr (g + l2 w); w' = keep w + from_velocity v' - from_gradient (g + l2 w).
class SgdMomentum : public Halide::Generator<SgdMomentum> {
 public:
  Input<Buffer<float, 1>> value{"value"}, gradient{"gradient"}, velocity{"velocity"};
  Input<float> learning_rate{"learning_rate"}, momentum{"momentum"}, l2{"l2"}, keep{"keep"}, from_velocity{"from_velocity"},
      from_gradient{"from_gradient"};
  Output<Func> updated{"updated", {Float(32), Float(32)}, 1};

  void generate() {
    const Expr g = gradient(i) + l2 * value(i);
    const Expr v = momentum * velocity(i) - learning_rate * g;
    next(i) = Halide::Tuple(keep * value(i) + from_velocity * v - from_gradient * g, v);
    updated(i) = Halide::Tuple(next(i)[0], next(i)[1]);
    schedule_update(updated, next, i);
  }

 private:
  Var i{"i"};
  Func next{"next"};
};

// w' = keep w - lr (g + l2 w).
class SgdPlain : public Halide::Generator<SgdPlain> {
 public:
  Input<Buffer<float, 1>> value{"value"}, gradient{"gradient"};
  Input<float> learning_rate{"learning_rate"}, l2{"l2"}, keep{"keep"};
  Output<Buffer<float, 1>> updated{"updated"};

  void generate() {
    updated(i) = keep * value(i) - learning_rate * (gradient(i) + l2 * value(i));
    updated.dim(0).set_bounds(0, updated.dim(0).extent() / kLanes * kLanes);
    Func(updated).vectorize(i, kLanes, Halide::TailStrategy::RoundUp);
  }

 private:
  Var i{"i"};
};

// g = gradient + l2 w; m' = m + (1 - beta_1) (g - m); v' = v + (1 - beta_2) (g^2 - v);
// w' = keep w - alpha m' / (sqrt(v') + epsilon).
class Adam : public Halide::Generator<Adam> {
 public:
  Input<Buffer<float, 1>> value{"value"}, gradient{"gradient"}, momentum{"momentum"}, velocity{"velocity"};
  Input<float> alpha{"alpha"}, one_minus_beta_1{"one_minus_beta_1"}, one_minus_beta_2{"one_minus_beta_2"}, epsilon{"epsilon"},
      l2{"l2"}, keep{"keep"};
  Output<Func> updated{"updated", {Float(32), Float(32), Float(32)}, 1};

  void generate() {
    const Expr g = gradient(i) + l2 * value(i);
    const Expr m = momentum(i) + one_minus_beta_1 * (g - momentum(i));
    const Expr v = velocity(i) + one_minus_beta_2 * (g * g - velocity(i));
    next(i) = Halide::Tuple(keep * value(i) - alpha * m / (Halide::sqrt(v) + epsilon), m, v);
    updated(i) = Halide::Tuple(next(i)[0], next(i)[1], next(i)[2]);
    schedule_update(updated, next, i);
  }

 private:
  Var i{"i"};
  Func next{"next"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(SgdMomentum, sgd_momentum)
HALIDE_REGISTER_GENERATOR(SgdPlain, sgd_plain)
HALIDE_REGISTER_GENERATOR(Adam, adam)
