// d_x = scale (g - mean_g - (x - mean) slope), with g = d_y through the activation: mean_g is the mean of g, slope the
// regression of g on x, which gamma and beta take out. d_x may be d_y: every element is read before it is written.
#include "halide_gen/norm/batch_norm_algorithm.h"

namespace {

using namespace convoy::gen;

class BatchNormBackward : public Halide::Generator<BatchNormBackward> {
 public:
  GeneratorParam<NormActivation> activation{"activation", NormActivation::none, norm_activations()};
  Input<Buffer<float, 4>> x{"x"}, d_y{"d_y"};  // (lane, pixel, image, block)
  Input<Buffer<float, 2>> mean{"mean"}, scale{"scale"}, shift{"shift"}, mean_g{"mean_g"}, slope{"slope"};
  Output<Buffer<float, 4>> d_x{"d_x"};

  void generate() {
    const Halide::Expr v = normalized(x(l, p, n, b), mean(l, b), scale(l, b), shift(l, b));
    const Halide::Expr g = norm_activation_gradient(activation, v, d_y(l, p, n, b));
    d_x(l, p, n, b) = norm_gradient(g, x(l, p, n, b), mean(l, b), scale(l, b), mean_g(l, b), slope(l, b));
    lanes_of(x);
    lanes_of(d_y);
    lanes_of(d_x);
    vector_of_channels(mean);
    vector_of_channels(scale);
    vector_of_channels(shift);
    vector_of_channels(mean_g);
    vector_of_channels(slope);
    Halide::Func(d_x).vectorize(l);
  }

 private:
  Var l{"l"}, p{"p"}, n{"n"}, b{"b"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BatchNormBackward, batch_norm_backward)
