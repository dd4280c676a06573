// y = act((x - mean) scale + shift + (r - mean_r) scale_r + shift_r): the end of a residual block in one pass. A residual that
// is not normalized has mean 0, scale 1 and shift 0. y may be x or r: every element is read before it is written.
#include "halide_gen/norm/batch_norm_algorithm.h"

namespace {

using namespace convoy::gen;

class BatchNormSum : public Halide::Generator<BatchNormSum> {
 public:
  GeneratorParam<NormActivation> activation{"activation", NormActivation::none, norm_activations()};
  Input<Buffer<float, 4>> x{"x"};  // (lane, pixel, image, block)
  Input<Buffer<float, 2>> mean{"mean"}, scale{"scale"}, shift{"shift"};
  Input<Buffer<float, 4>> r{"r"};
  Input<Buffer<float, 2>> mean_r{"mean_r"}, scale_r{"scale_r"}, shift_r{"shift_r"};
  Output<Buffer<float, 4>> y{"y"};

  void generate() {
    const Halide::Expr main = normalized(x(l, p, n, b), mean(l, b), scale(l, b), shift(l, b));
    const Halide::Expr residual = normalized(r(l, p, n, b), mean_r(l, b), scale_r(l, b), shift_r(l, b));
    y(l, p, n, b) = norm_activate(activation, Halide::strict_float(main + residual));
    lanes_of(x);
    lanes_of(r);
    lanes_of(y);
    for (auto* vector : {&mean, &scale, &shift, &mean_r, &scale_r, &shift_r}) vector_of_channels(*vector);
    Halide::Func(y).vectorize(l);
  }

 private:
  Var l{"l"}, p{"p"}, n{"n"}, b{"b"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BatchNormSum, batch_norm_sum)
