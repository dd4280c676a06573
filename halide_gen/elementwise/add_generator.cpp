// y(i) = a(i) + b(i), with relu behind it if wished, over whole blocks of 16 lanes. y may be a or b.
#include "halide_gen/activation/activation_algorithm.h"

namespace {

constexpr int kLanes = 16;

class Add : public Halide::Generator<Add> {
 public:
  GeneratorParam<bool> relu{"relu", false};
  Input<Buffer<float, 1>> a{"a"};
  Input<Buffer<float, 1>> b{"b"};
  Output<Buffer<float, 1>> y{"y"};

  void generate() {
    Var i("i");
    const Expr sum = a(i) + b(i);
    y(i) = relu ? convoy::gen::relu_of(sum) : sum;
    y.dim(0).set_bounds(0, y.dim(0).extent() / kLanes * kLanes);
    Func(y).vectorize(i, kLanes, Halide::TailStrategy::RoundUp);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Add, add)
