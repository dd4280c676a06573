// y(i) = f(x(i)) and d_x(i) = d_y(i) f'(at y(i); swish: at x(i)), over whole blocks of 16 lanes. Output and input may be the same
// memory: every element is read before it is written, and no element twice.
#include "halide_gen/activation/activation_algorithm.h"

namespace {

using convoy::gen::Activation;

constexpr int kLanes = 16;

const std::map<std::string, Activation> kNames{{"relu", Activation::relu},       {"tanh", Activation::tanh},
                                               {"sigmoid", Activation::sigmoid}, {"relu6", Activation::relu6},
                                               {"swish", Activation::swish},     {"scaled_tanh", Activation::scaled_tanh}};

template <typename Output>
void schedule(Output& out, const Halide::Var& i) {
  out.dim(0).set_bounds(0, out.dim(0).extent() / kLanes * kLanes);
  Halide::Func(out).vectorize(i, kLanes, Halide::TailStrategy::RoundUp);
}

class ActivationForward : public Halide::Generator<ActivationForward> {
 public:
  GeneratorParam<Activation> function{"function", Activation::relu, kNames};
  Input<Buffer<float, 1>> x{"x"};
  Output<Buffer<float, 1>> y{"y"};

  void generate() {
    y(i) = convoy::gen::activate(function, x(i));
    schedule(y, i);
  }

 private:
  Var i{"i"};
};

class ActivationBackward : public Halide::Generator<ActivationBackward> {
 public:
  GeneratorParam<Activation> function{"function", Activation::relu, kNames};
  Input<Buffer<float, 1>> y{"y"};
  Input<Buffer<float, 1>> d_y{"d_y"};
  Output<Buffer<float, 1>> d_x{"d_x"};

  void generate() {
    d_x(i) = convoy::gen::activate_backward(function, y(i), d_y(i));
    schedule(d_x, i);
  }

 private:
  Var i{"i"};
};

class LeakyReluForward : public Halide::Generator<LeakyReluForward> {
 public:
  Input<Buffer<float, 1>> x{"x"};
  Input<float> slope{"slope"};
  Input<int> top_bits{"top_bits"};
  Output<Buffer<float, 1>> y{"y"};

  void generate() {
    y(i) = convoy::gen::leaky_relu_of(x(i), slope, top_bits);
    schedule(y, i);
  }

 private:
  Var i{"i"};
};

class LeakyReluBackward : public Halide::Generator<LeakyReluBackward> {
 public:
  Input<Buffer<float, 1>> y{"y"};
  Input<Buffer<float, 1>> d_y{"d_y"};
  Input<float> slope{"slope"};
  Input<int> top_bits{"top_bits"};
  Output<Buffer<float, 1>> d_x{"d_x"};

  void generate() {
    d_x(i) = convoy::gen::leaky_relu_backward(y(i), d_y(i), slope, top_bits);
    schedule(d_x, i);
  }

 private:
  Var i{"i"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ActivationForward, activation_forward)
HALIDE_REGISTER_GENERATOR(ActivationBackward, activation_backward)
HALIDE_REGISTER_GENERATOR(LeakyReluForward, leaky_relu_forward)
HALIDE_REGISTER_GENERATOR(LeakyReluBackward, leaky_relu_backward)
